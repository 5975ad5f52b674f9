package io.github.cituscluster.local;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestWatcher;

/// Prints at the end of the run which facts hold, and whether the run used real Citus.
///
/// A run on the stand-in must not look like a run on Citus.
public final class FactReport implements BeforeAllCallback, TestWatcher {

  @Override
  public void beforeAll(ExtensionContext context) {
    facts(context);
  }

  private static Facts facts(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(FactReport.class))
        .computeIfAbsent(Facts.class, key -> new Facts(), Facts.class);
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    record(context, "holds");
  }

  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    record(context, "FAILS");
  }

  @Override
  public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
    record(context, "skipped (" + (cause == null ? "" : cause.getMessage()) + ")");
  }

  @Override
  public void testDisabled(ExtensionContext context, Optional<String> reason) {
    record(context, "skipped (" + reason.orElse("disabled") + ")");
  }

  private static void record(ExtensionContext context, String outcome) {
    var subject = context.getRequiredTestClass().getSimpleName().replaceFirst("IT$", "");
    facts(context)
        .lines
        .add(
            "%s %s: %s"
                .formatted(
                    outcome,
                    sentence(subject),
                    sentence(context.getRequiredTestMethod().getName())));
  }

  private static String sentence(String camelCase) {
    return camelCase
        .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z])(?=[0-9])", " ")
        .toLowerCase(Locale.ROOT);
  }

  /// JUnit closes this when all test classes have run.
  private static final class Facts implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void close() {
      System.out.println("Facts on " + SharedCluster.get().description() + ":");
      lines.stream().map(line -> "  " + line).forEach(System.out::println);
      System.out.printf(
          "%d facts on %s%n",
          lines.size(), LocalCluster.realCitus() ? "real Citus" : "the stand-in, not on Citus");
      SharedCluster.get().close();
    }
  }
}
