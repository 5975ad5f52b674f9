package io.github.cituscluster.specification;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// One key of the specification document: what it means and what it is when left out.
///
/// The reader, the JSON Schema and the reference page are all made from this, so that a fact about
/// a key stands in one place.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
  /// What the key says, its unit and its consequence.
  String value();

  /// The value when the key is left out, written as in YAML. A key without one is required, unless
  /// its component is `@Nullable`, a list or a map.
  String defaultsTo() default "";
}
