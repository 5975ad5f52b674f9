package io.github.cituscluster.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.github.cituscluster.spec.AdministratorSpec;
import io.github.cituscluster.spec.Deadlines;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// The job's connections: one small pool for each database of each node.
///
/// A pool is made when first asked for, and forgotten when its server is gone, so that the next
/// attempt meets the server's real answer and not the pool's time-out.
public final class Connections implements AutoCloseable {
  /// Statement deadlines are the server's; the socket's is a little longer and speaks only when the
  /// server is silent.
  private static final Duration SOCKET_MARGIN = Duration.ofSeconds(5);

  private record Place(Node node, String database) {}

  private final AdministratorSpec administrator;
  private final String password;
  private final Deadlines deadlines;
  private final ConcurrentMap<Place, Pool> pools = new ConcurrentHashMap<>();

  /// A pool that connects when first used, under a lock of its own: slow servers do not hold up
  /// others.
  private final class Pool {
    private final Place place;
    private @Nullable HikariDataSource source;

    Pool(Place place) {
      this.place = place;
    }

    synchronized HikariDataSource source() {
      if (source == null) {
        source = new HikariDataSource(configuration(place));
      }
      return source;
    }

    synchronized void close() {
      if (source != null) {
        source.close();
      }
    }
  }

  /// @param password the administrator's
  public Connections(AdministratorSpec administrator, String password, Deadlines deadlines) {
    this.administrator = administrator;
    this.password = password;
    this.deadlines = deadlines;
    ScramKeys.remember();
  }

  /// A session in a database of a node.
  ///
  /// @throws Failure if the server cannot be reached or refuses; SQLSTATE 3D000 if it has no such
  ///   database
  public Session open(Node node, String database) {
    Place place = new Place(node, database);
    try {
      Pool pool = pools.computeIfAbsent(place, Pool::new);
      return new Session(node, database, pool.source().getConnection());
    } catch (PoolInitializationException e) {
      throw e.getCause() instanceof SQLException cause ? refused(place, cause) : e;
    } catch (SQLException e) {
      forget(place);
      throw refused(place, e.getCause() instanceof SQLException cause ? cause : e);
    }
  }

  /// Drops all connections to a database of a node, for instance before it is dropped.
  public void forget(Node node, String database) {
    forget(new Place(node, database));
  }

  private void forget(Place place) {
    Pool pool = pools.remove(place);
    if (pool != null) {
      pool.close();
    }
  }

  private static Failure refused(Place place, SQLException cause) {
    return Failure.of("%s, database \"%s\"".formatted(place.node(), place.database()), cause);
  }

  private HikariConfig configuration(Place place) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(place.node() + " " + place.database());
    config.setDataSource(source(place));
    config.setMaximumPoolSize(2);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(deadlines.connect().plusSeconds(1).toMillis());
    config.setValidationTimeout(Math.max(250, deadlines.connect().toMillis()));
    // Connect at once: a wrong password must be heard now and not after the pool's time-out.
    config.setInitializationFailTimeout(1);
    // Three threads for each pool, and a pool for each database of each node.
    config.setThreadFactory(Thread.ofVirtual().factory());
    return config;
  }

  private PGSimpleDataSource source(Place place) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {place.node().host()});
    source.setPortNumbers(new int[] {place.node().port()});
    source.setDatabaseName(place.database());
    source.setUser(administrator.user());
    source.setPassword(password);
    try {
      Properties properties = properties();
      for (String name : properties.stringPropertyNames()) {
        source.setProperty(name, properties.getProperty(name));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("a connection property is not the driver's", e);
    }
    return source;
  }

  private Properties properties() {
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
    if (administrator.tls().rootCertificateFile() != null) {
      p.setProperty("sslrootcert", administrator.tls().rootCertificateFile().toString());
    }
    if (administrator.tls().certificateFile() != null) {
      p.setProperty("sslcert", administrator.tls().certificateFile().toString());
    }
    if (administrator.tls().keyFile() != null) {
      p.setProperty("sslkey", administrator.tls().keyFile().toString());
    }
    p.setProperty("options", serverSettings());
    return p;
  }

  /// What each session needs whatever a database's or a role's own settings say. Roles are altered
  /// on each node by the job itself, so Citus must not carry ALTER ROLE on: add_node in several
  /// databases at once would update the same pg_authid row and fail with "tuple concurrently
  /// updated". Bound values and failed statements, which may hold a password, stay out of the
  /// server's log, and so do samples, which are drawn before a session can say no.
  private String serverSettings() {
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
        + " -c log_parameter_max_length=0 -c log_parameter_max_length_on_error=0"
        + " -c log_min_error_statement=panic"
        + " -c log_min_duration_sample=-1 -c log_transaction_sample_rate=0"
        + " -c citus.enable_alter_role_propagation=off";
  }

  @Override
  public void close() {
    pools.values().forEach(Pool::close);
    pools.clear();
  }
}
