package io.github.cituscluster.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class FailureTest {
  @ParameterizedTest
  @CsvSource({
    "57P01, terminating connection due to administrator command",
    "57P03, the database system is starting up",
    "08001, Connection refused",
    "08006, An I/O error occurred",
    "25006, cannot execute CREATE TABLE in a read-only transaction",
    "53300, too many clients already",
    "55P03, canceling statement due to lock timeout",
    "57014, canceling statement due to statement timeout",
    "42P04, database exists",
    "XX000, tuple concurrently updated",
    "XX000, failure on connection marked as essential: w:5432",
    "55000, w:5432 is a metadata node but is out of sync",
  })
  void isTransient(String state, String message) {
    assertThat(Failure.of("here", new SQLException(message, state)).isPassing()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "28P01, password authentication failed for user x",
    "08006, connection failed: fe_sendauth: no password supplied",
    "08006, connection failed: FATAL: password authentication failed",
    "28000, no pg_hba.conf entry for host",
    "42501, permission denied",
    "42601, syntax error",
    "0A000, extension is not available",
    "XX000, group 1 already has a primary node",
    "55000, cannot connect to invalid database",
    "22023, invalid value for parameter",
  })
  void isPermanent(String state, String message) {
    assertThat(Failure.of("here", new SQLException(message, state)).isPassing()).isFalse();
  }

  @Test
  void keepsTheHintAndDropsTheDetailThatMayContainAPassword() {
    // Given: as the server sends it: severity, code, message, detail, hint
    ServerErrorMessage message =
        new ServerErrorMessage(
            "SERROR\0C23514\0Mviolates check constraint\0DFailing row contains (0, app,"
                + " password=secret).\0HLook there.\0\0");

    // When
    Failure failure = Failure.of("here", new PSQLException(message));

    // Then
    assertThat(failure)
        .hasMessage("here: violates check constraint (hint: Look there.) (SQLSTATE 23514)")
        .hasNoCause();
    assertThat(failure.sqlState()).isEqualTo("23514");
  }

  @Test
  void aCallerCanMakeItPermanentAndAddAdvice() {
    Failure failure = Failure.of("here", new SQLException("deadlock", "40P01"));
    assertThat(failure.isPassing()).isTrue();
    assertThat(failure.asPermanent("do this"))
        .hasMessage("here: deadlock (SQLSTATE 40P01); do this")
        .returns(false, Failure::isPassing);
  }
}
