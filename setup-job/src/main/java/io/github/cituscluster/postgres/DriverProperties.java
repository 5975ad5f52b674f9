package io.github.cituscluster.postgres;

import io.github.cituscluster.specification.AdministratorSpec;
import io.github.cituscluster.specification.Deadlines;
import java.time.Duration;
import java.util.Properties;

/// The settings of the driver and of the server for every session of the job.
final class DriverProperties {
  /// The server enforces statement timeouts; the socket timeout is slightly longer and applies only
  /// if the server stops responding.
  private static final Duration SOCKET_MARGIN = Duration.ofSeconds(5);

  private DriverProperties() {}

  /// All properties except the address and the login.
  static Properties of(AdministratorSpec administrator, Deadlines deadlines) {
    Properties p = new Properties();
    int connect = Math.max(1, (int) deadlines.connect().toSeconds());
    p.setProperty("connectTimeout", String.valueOf(connect));
    p.setProperty("loginTimeout", String.valueOf(connect));
    p.setProperty(
        "socketTimeout", String.valueOf(deadlines.statement().plus(SOCKET_MARGIN).toSeconds()));
    p.setProperty("tcpKeepAlive", "true");
    p.setProperty("ApplicationName", "citus-setup");
    p.setProperty("logServerErrorDetail", "false");
    p.setProperty("assumeMinServerVersion", "15");
    p.setProperty("gssEncMode", "disable");
    p.setProperty("sslmode", administrator.tls().mode().toString());
    p.setProperty("sslfactory", TlsSockets.class.getName());
    if (administrator.tls().rootCertificateFile() != null) {
      p.setProperty("sslrootcert", administrator.tls().rootCertificateFile().toString());
    }
    if (administrator.tls().certificateFile() != null) {
      p.setProperty("sslcert", administrator.tls().certificateFile().toString());
    }
    if (administrator.tls().keyFile() != null) {
      p.setProperty("sslkey", administrator.tls().keyFile().toString());
    }
    p.setProperty("options", serverSettings(deadlines));
    return p;
  }

  /// Settings that each session needs, whatever the database or the role sets. The job itself
  /// alters roles on each node, so Citus must not propagate ALTER ROLE: add_node in several
  /// databases at once would update the same pg_authid row and fail with "tuple concurrently
  /// updated". Bound values and failed statements, which may contain a password, are kept out of
  /// the server's log, and so are sampled statements, because sampling starts before a session can
  /// change it. Statements with password verifiers are kept out of `pg_stat_statements`, which more
  /// users can read than `pg_authid`.
  private static String serverSettings(Deadlines deadlines) {
    long statement = deadlines.statement().toMillis();
    return "-c statement_timeout="
        + statement
        + " -c lock_timeout="
        + statement
        + " -c idle_in_transaction_session_timeout="
        + statement
        + " -c default_transaction_read_only=off"
        + " -c standard_conforming_strings=on"
        + " -c client_min_messages=warning"
        + " -c pg_stat_statements.track_utility=off"
        + " -c log_parameter_max_length=0 -c log_parameter_max_length_on_error=0"
        + " -c log_min_error_statement=panic"
        + " -c log_min_duration_sample=-1 -c log_transaction_sample_rate=0"
        + " -c citus.enable_alter_role_propagation=off";
  }
}
