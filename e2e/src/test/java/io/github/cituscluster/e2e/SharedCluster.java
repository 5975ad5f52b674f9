package io.github.cituscluster.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/// A class whose tests share one cluster on a real Kubernetes, and run in the order of their
/// `@Order` if they have one.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@NeedsKubernetes
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@interface SharedCluster {}
