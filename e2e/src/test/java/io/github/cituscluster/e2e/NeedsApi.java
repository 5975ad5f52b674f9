package io.github.cituscluster.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// A test that needs an API which is not part of Kubernetes. Where it is not installed, the test is
/// skipped and a line reports that. Put it below [NeedsKubernetes].
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsApi.Condition.class)
@interface NeedsApi {
  /// Group and version, for instance `cert-manager.io/v1`.
  String value();

  /// Looks for the API on the API server.
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      Class<?> test = context.getRequiredTestClass();
      String api = AnnotationSupport.findAnnotation(test, NeedsApi.class).orElseThrow().value();
      if (Lab.serves(api)) {
        return ConditionEvaluationResult.enabled(api + " is installed");
      }
      System.out.println("SKIPPED: " + test.getSimpleName() + ": this Kubernetes has no " + api);
      return ConditionEvaluationResult.disabled("no " + api);
    }
  }
}
