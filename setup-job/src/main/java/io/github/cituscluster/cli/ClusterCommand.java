package io.github.cituscluster.cli;

import io.github.cituscluster.cluster.Cluster;
import io.github.cituscluster.postgres.Failure;
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

/// What all commands share: the specification, the log, and how an end becomes an exit code.
abstract class ClusterCommand implements Callable<Integer> {
  static final int DONE = 0;
  static final int NOT_READY = 1;
  static final int PERMANENT = 2;
  static final int DIFFERENT = 3;

  @ArgGroup(multiplicity = "1")
  private @Nullable SpecOptions source;

  @Mixin private @Nullable LogOptions log;

  private final Map<String, String> environment;

  ClusterCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  /// The sentence to end with before anything is read, where the environment leaves the command
  /// nothing to do.
  Optional<String> nothingToDo(EnvironmentSpec variables) {
    return Optional.empty();
  }

  /// The command's own work.
  abstract int run(Cluster cluster);

  /// Called with the one sentence with which a run ends that did not do its work.
  void ended(String sentence) {}

  @Override
  public final Integer call() {
    SpecOptions from = Objects.requireNonNull(source);
    Objects.requireNonNull(log).apply();
    Logger logger = LoggerFactory.getLogger(getClass());
    logger.atInfo().addKeyValue("spec", from.document()).log("citus-setup {}", Version.text());
    EnvironmentSpec variables = new EnvironmentSpec(environment, Path.of("").toAbsolutePath());
    String reason = from.isEnvironment() ? nothingToDo(variables).orElse(null) : null;
    if (reason != null) {
      logger.info(reason);
      ended(reason);
      return DONE;
    }
    try {
      return work(from, variables);
    } catch (SpecException e) {
      return end(logger, PERMANENT, e.getMessage());
    } catch (Failure e) {
      return end(logger, e.isPassing() ? NOT_READY : PERMANENT, e.getMessage());
    }
  }

  private int work(SpecOptions from, EnvironmentSpec variables) {
    ClusterSpec spec = from.spec(variables);
    Passwords passwords = from.passwords(spec, variables);
    SpecifiedFiles.check(spec, from.document());
    announce(LoggerFactory.getLogger(getClass()), spec);
    try (Cluster cluster = Cluster.open(spec, passwords)) {
      return run(cluster);
    }
  }

  private int end(Logger logger, int code, @Nullable String sentence) {
    String said = String.valueOf(sentence);
    logger.atError().addKeyValue("exitCode", code).log(said);
    ended(said);
    return code;
  }

  private static void announce(Logger logger, ClusterSpec spec) {
    logger
        .atInfo()
        .addKeyValue("coordinator", spec.coordinator().host() + ":" + spec.coordinator().port())
        .addKeyValue("workerGroups", spec.workers().size())
        .addKeyValue("databases", spec.allDatabases().size())
        .addKeyValue("roles", spec.roles().size())
        .addKeyValue("administrator", spec.administrator().user())
        .addKeyValue("password", "***")
        .addKeyValue("tls", spec.administrator().tls().mode())
        .log("specification read");
  }
}
