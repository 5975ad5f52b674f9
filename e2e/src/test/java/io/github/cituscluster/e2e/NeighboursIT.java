package io.github.cituscluster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Two releases in one namespace do not affect each other.
@NeedsKubernetes
class NeighboursIT {
  @RegisterExtension static final TestNamespace NAMESPACE = new TestNamespace("neighbours");

  private static final Shape SHAPE = new Shape(1, List.of(1));

  @Test
  void twoReleasesInOneNamespaceAreSeparate() {
    Release left = new Release(NAMESPACE, "left");
    Release right = new Release(NAMESPACE, "right");
    left.install(SHAPE.yaml()).succeeds();
    left.awaitHealthy(SHAPE);
    var before = left.incarnations(SHAPE);

    right.install(SHAPE.yaml()).succeeds();
    right.awaitHealthy(SHAPE);

    try (ClientPod ofLeft = ClientPod.of(left, "of-left");
        ClientPod ofRight = ClientPod.of(right, "of-right")) {
      ofLeft.sql("left-rw", "shop", "CREATE TABLE whose AS SELECT 'left' AS name");
      ofRight.sql("right-rw", "shop", "CREATE TABLE whose AS SELECT 'right' AS name");
      assertThat(ofRight.superuserSql("right-rw", "citus", NODES)).doesNotContain("left");
      assertThat(left.password("app-password")).isNotEqualTo(right.password("app-password"));

      right.helm("test").succeeds();
      right.helm("uninstall", "--wait").succeeds();

      assertThat(ofLeft.sql("left-rw", "shop", "SELECT name FROM whose")).isEqualTo("left");
      assertThat(left.incarnations(SHAPE)).isEqualTo(before);
      left.helm("test").succeeds();
    }
  }

  private static final String NODES = "SELECT string_agg(nodename, ' ') FROM pg_dist_node";
}
