package io.github.cituscluster.image;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// A test of the product's image, skipped as a whole unless `-Dpostgres.image` names one: before it
/// asks for Docker, which may take minutes to say no.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
    named = "postgres.image",
    matches = ".+",
    disabledReason = "-Dpostgres.image names no image")
@interface NeedsImage {}
