package io.github.cituscluster.cli;

import static io.github.cituscluster.cli.Database.ask;
import static io.github.cituscluster.cli.Database.run;

import io.github.cituscluster.local.LocalCluster;
import io.github.cituscluster.local.LocalNode;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;

/// A cluster whose administrator is a role of its own, so that its password can change while the
/// test's own login stays.
final class PasswordFixture {
  final LocalCluster cluster;
  final Job job;
  private volatile String password = "of the \\ chief's 1";
  private volatile String previous = password;
  private volatile int changes = 1;

  PasswordFixture(LocalCluster cluster) {
    this.cluster = cluster;
    for (LocalNode node : cluster.nodes()) {
      run(
          node,
          "postgres",
          "CREATE ROLE chief SUPERUSER LOGIN PASSWORD '%s'".formatted(literal(password)),
          "CREATE ROLE replicas REPLICATION LOGIN PASSWORD 'of replicas 1'");
    }
    job =
        new Job(cluster)
            .spec(
                """
                roles: [{name: seller, passwordFile: seller}]
                databases: [{name: shop, owner: seller}]
                """)
            .head(
                "administrator",
                "{user: chief, passwordFile: chief, previousPasswordFile: chief-before}")
            .head("replication", "{user: replicas, passwordFile: replicas}");
    job.secret("chief", password);
    job.secret("seller", "of seller 1");
    job.secret("replicas", "of replicas 1");
  }

  /// A database that the specification does not know, on two of the nodes.
  void makeStranger() {
    for (LocalNode node : new LocalNode[] {cluster.coordinator(), cluster.worker(1)}) {
      run(node, "postgres", "CREATE DATABASE stranger");
      run(
          node,
          "stranger",
          "CREATE EXTENSION citus",
          "INSERT INTO pg_dist_authinfo VALUES (0, 'chief', '%s'), (7, 'chief', '%s')"
              .formatted(literal(authinfo(password)), literal(authinfo(password))),
          "INSERT INTO pg_dist_authinfo VALUES (8, 'chief', 'sslcert=a sslkey=b')");
    }
  }

  /// Writes new passwords for everybody, and the chief's one before.
  PasswordFixture change() {
    int number = changes + 1;
    previous = password;
    password = "of the \\ chief's " + number;
    changes = number;
    job.secret("chief", password);
    job.secret("chief-before", previous);
    job.secret("seller", "of seller " + changes);
    job.secret("replicas", "of replicas " + changes);
    return this;
  }

  /// Takes the previous password away, as an operator does in the end.
  void forget() {
    try {
      Files.deleteIfExists(job.file("chief-before", ""));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  String password() {
    return password;
  }

  String previous() {
    return previous;
  }

  String seller() {
    return "of seller " + changes;
  }

  String previousSeller() {
    return "of seller " + (changes - 1);
  }

  String replicas() {
    return "of replicas " + changes;
  }

  /// Does by hand what a run that died had done already.
  void alterRole(LocalNode node) {
    run(
        node,
        "postgres",
        "ALTER ROLE chief PASSWORD '%s'".formatted(literal(password)),
        "ALTER ROLE seller PASSWORD '%s'".formatted(seller()));
  }

  /// The same of a database's rows.
  void alterRows(LocalNode node, String database) {
    run(
        node,
        database,
        "UPDATE pg_dist_authinfo SET authinfo = '%s' WHERE rolename = 'chief' AND nodeid = 0"
            .formatted(literal(authinfo(password))),
        "UPDATE pg_dist_authinfo SET authinfo = '%s' WHERE rolename = 'seller'"
            .formatted(literal(authinfo(seller()))));
  }

  /// The rows of the chief for all nodes.
  static String row(LocalNode node, String database) {
    return String.join(
        "|",
        ask(
            node,
            database,
            "SELECT authinfo FROM pg_dist_authinfo WHERE rolename = 'chief' AND nodeid = 0"));
  }

  static boolean logsIn(LocalNode node, String user, String password) {
    try (Connection connection = node.connect("postgres", user, password)) {
      return connection.isValid(5);
    } catch (SQLException e) {
      if ("28P01".equals(e.getSQLState())) {
        return false;
      }
      throw new IllegalStateException(e);
    }
  }

  static String authinfo(String password) {
    return "password='" + password.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static String literal(String text) {
    return text.replace("'", "''");
  }
}
