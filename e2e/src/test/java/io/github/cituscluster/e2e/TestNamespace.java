package io.github.cituscluster.e2e;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/// The namespace of one test class. It has restricted Pod Security unless the class asks for a
/// different level, is always deleted at the end, and is diagnosed when a test fails.
final class TestNamespace
    implements BeforeAllCallback,
        AfterAllCallback,
        TestExecutionExceptionHandler,
        LifecycleMethodExecutionExceptionHandler {
  private static boolean versionsPrinted;
  private final String name;
  private final String security;

  TestNamespace(String subject) {
    this(subject, "restricted");
  }

  /// A namespace with a level of Pod Security for pods of other charts.
  TestNamespace(String subject, String security) {
    this.security = security;
    name = "e2e-" + subject + "-" + HexFormat.of().toHexDigits((short) new Random().nextInt());
  }

  String name() {
    return name;
  }

  /// The text of a key of a Secret.
  String secret(String secret, String key) {
    String value =
        Lab.client().secrets().inNamespace(name).withName(secret).require().getData().get(key);
    return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
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
    if (!versionsPrinted) {
      versionsPrinted = true;
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
    diagnose(context, failure);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    diagnose(context, failure);
  }

  @Override
  public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    diagnose(context, failure);
  }

  private void diagnose(ExtensionContext context, Throwable failure) throws Throwable {
    if (!(failure instanceof org.opentest4j.TestAbortedException)) {
      System.out.printf("%n== FAILED: %s: %s%n", context.getDisplayName(), failure.getMessage());
      new Diagnosis(name).print();
    }
    throw failure;
  }
}
