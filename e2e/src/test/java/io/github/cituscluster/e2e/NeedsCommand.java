package io.github.cituscluster.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// A test that needs commands of a lab, given as `-De2e.NAME=COMMAND`. Without them the test is
/// skipped and a line reports that.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsCommand.Condition.class)
@interface NeedsCommand {
  /// Names of the properties, without `e2e.`.
  String[] value();

  /// Looks for the properties.
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      List<String> missing =
          AnnotationSupport.findAnnotation(context.getElement(), NeedsCommand.class).stream()
              .flatMap(needed -> Arrays.stream(needed.value()))
              .filter(name -> Lab.property(name).isEmpty())
              .map(name -> "-De2e." + name)
              .toList();
      if (missing.isEmpty()) {
        return ConditionEvaluationResult.enabled("all commands are given");
      }
      System.out.printf("SKIPPED: %s: no %s%n", context.getDisplayName(), missing);
      return ConditionEvaluationResult.disabled("no " + missing);
    }
  }
}
