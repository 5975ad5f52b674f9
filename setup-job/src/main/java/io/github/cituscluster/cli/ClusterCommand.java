package io.github.cituscluster.cli;

import io.github.cituscluster.citus.Passwords;
import io.github.cituscluster.postgres.Connections;
import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.setup.Cluster;
import io.github.cituscluster.spec.ClusterSpec;
import io.github.cituscluster.spec.SpecException;
import io.github.cituscluster.spec.SpecReader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What all commands share: the specification, the log, and how an end becomes an exit code.
abstract class ClusterCommand implements Callable<Integer> {
  static final int DONE = 0;
  static final int NOT_READY = 1;
  static final int PERMANENT = 2;
  static final int DIFFERENT = 3;

  @Option(
      names = {"-s", "--spec"},
      required = true,
      paramLabel = "FILE",
      description = "The specification of the cluster (YAML).")
  private @Nullable Path spec;

  @Mixin private @Nullable LogOptions log;

  /// The command's own work.
  abstract int run(Cluster cluster, Connections connections, Passwords passwords);

  /// Called with the one sentence a failing run ends with.
  void failed(String sentence) {}

  @Override
  public final Integer call() {
    Path file = java.util.Objects.requireNonNull(spec);
    java.util.Objects.requireNonNull(log).apply();
    Logger logger = LoggerFactory.getLogger(getClass());
    logger.atInfo().addKeyValue("spec", file).log("citus-setup {}", Version.text());
    try {
      ClusterSpec read = SpecReader.read(file);
      Passwords passwords = Passwords.read(read, file.toString());
      announce(logger, read);
      try (Connections connections =
          new Connections(read.administrator(), passwords.administrator(), read.deadlines())) {
        return run(new Cluster(read), connections, passwords);
      }
    } catch (SpecException e) {
      return end(logger, PERMANENT, e.getMessage());
    } catch (Failure e) {
      return end(logger, e.isPassing() ? NOT_READY : PERMANENT, e.getMessage());
    }
  }

  private int end(Logger logger, int code, @Nullable String sentence) {
    String said = String.valueOf(sentence);
    logger.atError().addKeyValue("exitCode", code).log(said);
    failed(said);
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
