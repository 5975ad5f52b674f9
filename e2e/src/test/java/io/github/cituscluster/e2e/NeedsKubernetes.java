package io.github.cituscluster.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A test on a real Kubernetes. Without one, or without helm, the whole class is skipped and a line
/// reports that.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsKubernetes.Condition.class)
@interface NeedsKubernetes {
  /// Evaluated for the class and again for each of its tests.
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      Optional<String> missing = Lab.missing();
      if (missing.isPresent()) {
        String name = context.getRequiredTestClass().getSimpleName();
        System.out.println("SKIPPED: " + name + ": " + missing.get());
        return ConditionEvaluationResult.disabled(missing.get());
      }
      return ConditionEvaluationResult.enabled("Kubernetes and helm are available");
    }
  }
}
