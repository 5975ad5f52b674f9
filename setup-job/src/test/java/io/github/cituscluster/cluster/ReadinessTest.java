package io.github.cituscluster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.postgres.Failure;
import io.github.cituscluster.postgres.Node;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static final Node NODE = new Node(2, "citus-2", 5432);

  private final Failure refused =
      Failure.of(NODE.toString(), new SQLException("Connection refused", "08001"));

  @Test
  void aServerThatDoesNotRespondForLongGetsAdvice() {
    // When
    Failure advised = Readiness.advised(refused, NODE, Duration.ofSeconds(30));

    // Then
    assertThat(advised)
        .hasMessage(
            "group 2 citus-2:5432: Connection refused (SQLSTATE 08001); no server responds there;"
                + " on Kubernetes, `kubectl describe pod -l citus-group=2` shows why");
    assertThat(advised.isPassing()).isTrue();
  }

  @Test
  void aServerThatMayStillStartGetsNoAdvice() {
    assertThat(Readiness.advised(refused, NODE, Duration.ofSeconds(29))).isSameAs(refused);
  }

  @Test
  void aServerThatRespondsGetsNoAdvice() {
    // Given
    Failure recovery =
        Failure.passing(NODE + ": is in recovery: a replica, or a primary that is still starting");

    // Then
    assertThat(Readiness.advised(recovery, NODE, Duration.ofMinutes(5))).isSameAs(recovery);
  }
}
