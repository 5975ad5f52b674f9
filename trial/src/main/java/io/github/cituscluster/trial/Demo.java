package io.github.cituscluster.trial;

import io.github.cituscluster.local.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// `mvn -Pdemo`: the real job brings empty servers to a working cluster, is run again, and reports.
public final class Demo {
  private Demo() {}

  /// Starts the servers, runs the job twice, prints the status, stops the servers.
  ///
  /// @param arguments none; `-Ddemo.keep=true` leaves the servers up
  public static void main(String[] arguments) throws IOException, InterruptedException {
    boolean keep = Boolean.getBoolean("demo.keep");
    try (LocalCluster cluster = LocalCluster.start(2)) {
      say("three servers: " + cluster.description());
      Path spec = ExampleSpec.write(cluster);
      say("specification: " + spec);
      run("first run: everything is created", "setup", spec);
      run("second run: nothing is changed", "setup", spec);
      run("status", "status", spec);
      if (keep) {
        cluster.keep();
        say(
            "the servers stay up: psql -h 127.0.0.1 -p %d -U app_writer shop"
                .formatted(cluster.coordinator().port()));
        say("password of app_writer: " + ExampleSpec.ROLE_PASSWORD);
      }
    }
  }

  private static void run(String title, String command, Path spec)
      throws IOException, InterruptedException {
    say(title);
    int code = JobProcess.run(List.of(command, "--spec", spec.toString()));
    if (code != 0) {
      throw new IllegalStateException("citus-setup " + command + " ended with exit code " + code);
    }
  }

  private static void say(String line) {
    System.out.println("\n== " + line);
    System.out.flush();
  }
}
