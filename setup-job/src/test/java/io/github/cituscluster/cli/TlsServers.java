package io.github.cituscluster.cli;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import io.github.cituscluster.tls.Authority;
import io.github.cituscluster.tls.Authority.Issued;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/// Servers with TLS whose certificates, `pg_hba.conf` and `pg_ident.conf` a test changes while they
/// run.
final class TlsServers {
  /// A superuser that every server lets in by its password, however it treats the administrator.
  private static final String HELPER = "helper";

  private static final String ALWAYS = "host all helper all scram-sha-256\n";

  /// The administrator of the job needs TLS and a password.
  static final String BY_PASSWORD = "hostssl all all all scram-sha-256\n";

  /// The administrator needs a certificate whose name is mapped.
  static final String BY_CERTIFICATE =
      "hostssl all postgres all cert map=job\nhostssl all all all scram-sha-256\n";

  final Authority authority = new Authority("test authority");
  final Path folder;
  private final LocalCluster cluster;
  private final Map<Integer, Issued> serving = new HashMap<>();

  TlsServers(LocalCluster cluster) {
    this.cluster = cluster;
    try {
      this.folder = Files.createTempDirectory(cluster.folder(), "tls");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    authority.write(folder.resolve("ca.crt"));
    write("pg_ident.conf", "job setup-job postgres\n");
    write("pg_hba.conf", ALWAYS + BY_PASSWORD);
    for (LocalNode node : cluster.nodes()) {
      Database.run(
          node, "postgres", "CREATE ROLE helper LOGIN SUPERUSER PASSWORD '%s'".formatted(HELPER));
      serve(node, authority.issue("server", "127.0.0.1"));
      authority.write(file(node, "ca"));
      configure(node, "on");
    }
  }

  private void configure(LocalNode node, String ssl) {
    node.configure(
        Map.of(
            "ssl", ssl,
            "ssl_cert_file", file(node, "crt").toString(),
            "ssl_key_file", file(node, "key").toString(),
            "ssl_ca_file", file(node, "ca").toString(),
            "hba_file", folder.resolve("pg_hba.conf").toString(),
            "ident_file", folder.resolve("pg_ident.conf").toString()));
  }

  /// Restarts a server without TLS, or with it again.
  void withTls(LocalNode node, boolean tls) {
    configure(node, tls ? "on" : "off");
  }

  /// A file of one server.
  Path file(LocalNode node, String ending) {
    return folder.resolve("node-%d.%s".formatted(node.group(), ending));
  }

  Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Gives a server another certificate, which counts after a reload.
  void serve(LocalNode node, Issued issued) {
    issued.write(file(node, "crt"), file(node, "key"));
    serving.put(node.group(), issued);
  }

  /// What a server was last given.
  Issued serving(LocalNode node) {
    return java.util.Objects.requireNonNull(serving.get(node.group()));
  }

  /// Rules for everybody but the helper, in force on all servers when this returns.
  void rules(String rules) {
    write("pg_hba.conf", ALWAYS + rules);
    cluster.nodes().forEach(this::reload);
  }

  /// Returns when a server has read its files.
  void reload(LocalNode node) {
    String before = ask(node, "SELECT pg_conf_load_time()");
    ask(node, "SELECT pg_reload_conf()");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !ask(node, "SELECT pg_conf_load_time()").equals(before));
  }

  String ask(LocalNode node, String sql) {
    try {
      return Database.askAs(node, "postgres", HELPER, HELPER, sql).getFirst();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /// The `administrator` block: verify-full, with these further keys of `tls`.
  String administrator(String furtherTls) {
    return "{passwordFile: '%s', tls: {mode: verify-full, rootCertificateFile: '%s'%s}}"
        .formatted(cluster.passwordFile(), folder.resolve("ca.crt"), furtherTls);
  }

  /// The same with a client certificate.
  String administrator(Path certificateFile, Path keyFile) {
    return administrator(
        ", certificateFile: '%s', keyFile: '%s'".formatted(certificateFile, keyFile));
  }
}
