package io.github.cituscluster.cli;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.LogKey;
import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.EnvironmentSpec;
import io.github.cituscluster.specification.Passwords;
import io.github.cituscluster.specification.SpecException;
import io.github.cituscluster.tls.SpecifiedFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;

/// What all commands share: the specification, the log, and how a failure becomes an exit code.
abstract class ClusterCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private @Nullable SpecOptions source;

  @Mixin private @Nullable LogOptions log;

  private final Map<String, String> environment;

  ClusterCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  /// The sentence to end with before the specification is read, if the environment leaves the
  /// command nothing to do.
  Optional<String> nothingToDo(EnvironmentSpec variables) {
    return Optional.empty();
  }

  /// The command's own work.
  abstract ExitCode run(Cluster cluster);

  /// Called with the one sentence that says why a run did not do its work.
  void ended(String sentence) {}

  @Override
  public final Integer call() {
    return result().code();
  }

  private ExitCode result() {
    SpecOptions from = Objects.requireNonNull(source);
    Objects.requireNonNull(log).apply();
    Logger logger = LoggerFactory.getLogger(getClass());
    logger.atInfo().addKeyValue(LogKey.SPEC, from.document()).log("citus-setup {}", Version.text());
    EnvironmentSpec variables = new EnvironmentSpec(environment, Path.of("").toAbsolutePath());
    String reason = from.isEnvironment() ? nothingToDo(variables).orElse(null) : null;
    if (reason != null) {
      logger.info(reason);
      ended(reason);
      return ExitCode.DONE;
    }
    try {
      return work(from, variables);
    } catch (SpecException e) {
      return end(logger, ExitCode.PERMANENT, e.getMessage());
    } catch (Failure e) {
      return end(logger, e.isPassing() ? ExitCode.NOT_READY : ExitCode.PERMANENT, e.getMessage());
    }
  }

  private ExitCode work(SpecOptions from, EnvironmentSpec variables) {
    ClusterSpec spec = from.spec(variables);
    Passwords passwords = from.passwords(spec, variables);
    SpecifiedFiles.check(spec, from.document());
    announce(LoggerFactory.getLogger(getClass()), spec);
    try (Cluster cluster = Cluster.open(spec, passwords)) {
      return run(cluster);
    }
  }

  private ExitCode end(Logger logger, ExitCode code, @Nullable String sentence) {
    String said = String.valueOf(sentence);
    logger.atError().addKeyValue(LogKey.EXIT_CODE, code.code()).log(said);
    ended(said);
    return code;
  }

  private static void announce(Logger logger, ClusterSpec spec) {
    logger
        .atInfo()
        .addKeyValue(LogKey.COORDINATOR, spec.coordinator().address())
        .addKeyValue(LogKey.WORKER_GROUPS, spec.workers().size())
        .addKeyValue(LogKey.DATABASES, spec.allDatabases().size())
        .addKeyValue(LogKey.ROLES, spec.roles().size())
        .addKeyValue(LogKey.ADMINISTRATOR, spec.administrator().user())
        .addKeyValue(LogKey.PASSWORD, "***")
        .addKeyValue(LogKey.TLS, spec.administrator().tls().mode())
        .log("specification read");
  }
}
