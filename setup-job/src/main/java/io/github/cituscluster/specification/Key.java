package io.github.cituscluster.specification;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// One key of the specification document: what it means and its default. The reader, the JSON
/// Schema and the reference page are all derived from this, so that each fact about a key is
/// written once.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
  /// What the key means, its unit and its effect.
  String value();

  /// The value if the key is left out, written as in YAML. A key without a default is required,
  /// unless its component is `@Nullable`, a list or a map.
  String defaultsTo() default "";
}
