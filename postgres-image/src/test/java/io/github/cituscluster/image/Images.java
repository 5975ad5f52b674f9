package io.github.cituscluster.image;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import org.testcontainers.DockerClientFactory;

/// The images under test, by the system properties that Maven passes.
final class Images {
  private Images() {}

  private static final String POSTGRES = "postgres.image";

  /// The product's image: `-Dpostgres.image`.
  static String postgres() {
    return present(POSTGRES);
  }

  /// The setup job's image: `-Djob.image.tested`.
  static String job() {
    return present("job.image");
  }

  /// etcd and HAProxy, from `src/test/docker`: `-Dservices.image`.
  static String services() {
    return present("services.image");
  }

  /// Its name, or the end of the test with a line that says what was skipped. Docker is not asked
  /// unless the product's image is named.
  private static String present(String property) {
    String image = System.getProperty(property, "");
    String missing =
        System.getProperty(POSTGRES, "").isBlank()
            ? "-D" + POSTGRES + " names no image"
            : isThere(image) ? "" : "no Docker engine here has the image " + image;
    if (!missing.isEmpty()) {
      System.out.println("SKIPPED: tests of the PostgreSQL image: " + missing);
    }
    assumeTrue(missing.isEmpty(), missing);
    return image;
  }

  private static boolean isThere(String image) {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      return false;
    }
    try {
      DockerClientFactory.lazyClient().inspectImageCmd(image).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }
}
