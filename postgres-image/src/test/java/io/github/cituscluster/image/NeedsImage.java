package io.github.cituscluster.image;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// A test of the PostgreSQL image. The whole class is skipped unless `-Dpostgres.image` names an
/// image, before it looks for Docker, because that can take minutes to fail.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
    named = "postgres.image",
    matches = ".+",
    disabledReason = "-Dpostgres.image names no image")
@interface NeedsImage {}
