package io.github.cituscluster.trial;

import io.github.cituscluster.local.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// `mvn -Pdemo`: the job sets up a cluster on empty servers, runs again, and shows the status.
public final class Demo {
  private static final String STOPPED =
      """
      The servers are stopped and their data is deleted.
        mvn -Pdemo -Ddemo.keep=true                   run again, keep the servers, connect with psql
        docs/how-to/run-the-job-by-hand.md            run the job against your own servers
        docs/how-to/get-started-on-kind.md            install a cluster on Kubernetes
      """;

  private Demo() {}

  /// Starts the servers, runs the job, and prints at the end what the reader can do next.
  ///
  /// @param arguments none; `-Ddemo.keep=true` keeps the servers running
  public static void main(String[] arguments) throws IOException, InterruptedException {
    boolean keep = Boolean.getBoolean("demo.keep");
    heading("starting three PostgreSQL servers");
    String next;
    try (LocalCluster cluster = LocalCluster.start(2)) {
      System.out.println(cluster.description());
      Path specification = ExampleSpecification.write(cluster);
      run("first run: creates everything", "setup", specification);
      run("second run: finds nothing to change", "setup", specification);
      run("status", "status", specification);
      next = keep ? kept(cluster, specification) : STOPPED;
    }
    heading("what to do next");
    System.out.print(next);
  }

  private static String kept(LocalCluster cluster, Path specification) {
    return """
    The servers keep running. The password of app_writer is: %s
      psql -h %s -p %d -U app_writer shop
    The specification, to change and to run the job with (docs/how-to/run-the-job-by-hand.md):
      %s
    To stop the servers and delete their data:
      %s
    """
        .formatted(
            ExampleSpecification.ROLE_PASSWORD,
            cluster.coordinator().host(),
            cluster.coordinator().port(),
            specification,
            String.join("\n  ", cluster.keep()));
  }

  private static void run(String title, String command, Path specification)
      throws IOException, InterruptedException {
    heading(title);
    int code = JobProcess.run(List.of(command, "--spec", specification.toString()));
    if (code != 0) {
      throw new IllegalStateException("citus-setup " + command + " ended with exit code " + code);
    }
  }

  private static void heading(String line) {
    System.out.println("\n== " + line);
  }
}
