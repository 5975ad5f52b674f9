package io.github.cituscluster.chart;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A test that runs `helm`. Without helm it is skipped, with one line for each class.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsHelm.Condition.class)
@interface NeedsHelm {

  /// Looks for helm before anything else of the class runs.
  class Condition implements ExecutionCondition {
    private static final boolean THERE = Helm.isThere();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (THERE) {
        return ConditionEvaluationResult.enabled("helm was found");
      }
      if (context.getTestMethod().isEmpty()) {
        System.out.println(
            "SKIPPED: "
                + context.getDisplayName()
                + " of the chart: helm was not found; put it on the PATH or set -Dhelm=FILE");
      }
      return ConditionEvaluationResult.disabled("helm was not found");
    }
  }
}
