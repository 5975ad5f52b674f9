package io.github.cituscluster.image;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import org.testcontainers.DockerClientFactory;

/// The images under test, from the system properties that Maven passes.
final class Images {
  private Images() {}

  /// The product's image: `-Dpostgres.image`.
  static String postgres() {
    return present("postgres.image");
  }

  /// The setup job's image: `-Djob.image.tested`.
  static String job() {
    return present("job.image");
  }

  /// etcd and HAProxy, from `src/test/docker`: `-Dservices.image`.
  static String services() {
    return present("services.image");
  }

  /// Returns the name of the image, or skips the test with a line that names the missing image.
  private static String present(String property) {
    String image = System.getProperty(property, "");
    String missing = "no Docker engine here has the image " + image;
    boolean there = isThere(image);
    if (!there) {
      System.out.println("SKIPPED: a test of the PostgreSQL image: " + missing);
    }
    assumeTrue(there, missing);
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
