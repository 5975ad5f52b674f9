package io.github.cituscluster.e2e;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/// The namespace of one test class: restricted Pod Security unless it says so, deleted in the end
/// whatever happened, and told about when a test fails.
final class TestNamespace
    implements BeforeAllCallback,
        AfterAllCallback,
        TestExecutionExceptionHandler,
        LifecycleMethodExecutionExceptionHandler {
  private static boolean versionsSaid;
  private final String name;
  private final String security;

  TestNamespace(String subject) {
    this(subject, "restricted");
  }

  /// One with a level of Pod Security for pods that are not this chart's.
  TestNamespace(String subject, String security) {
    this.security = security;
    name = "e2e-" + subject + "-" + HexFormat.of().toHexDigits((short) new Random().nextInt());
  }

  String name() {
    return name;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Lab.client()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("pod-security.kubernetes.io/enforce", security)
                .endMetadata()
                .build())
        .create();
    System.out.printf("%n== %s in namespace %s%n", context.getDisplayName(), name);
    if (!versionsSaid) {
      versionsSaid = true;
      System.out.println("versions: " + Versions.of(name));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Lab.client().namespaces().withName(name).delete();
    Lab.client()
        .namespaces()
        .withName(name)
        .waitUntilCondition(n -> n == null, 3, TimeUnit.MINUTES);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    told(context, failure);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    told(context, failure);
  }

  @Override
  public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    told(context, failure);
  }

  private void told(ExtensionContext context, Throwable failure) throws Throwable {
    if (!(failure instanceof org.opentest4j.TestAbortedException)) {
      System.out.printf("%n== FAILED: %s: %s%n", context.getDisplayName(), failure.getMessage());
      new Diagnosis(name).print();
    }
    throw failure;
  }
}
