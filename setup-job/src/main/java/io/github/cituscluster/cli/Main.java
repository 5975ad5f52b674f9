package io.github.cituscluster.cli;

/// Entry point of the job's image.
public final class Main {
  private Main() {}

  /// Runs the command line and ends with its exit code.
  public static void main(String[] arguments) {
    System.exit(CitusSetup.run(System.getenv(), arguments));
  }
}
