package io.github.cituscluster.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.github.cituscluster.specification.AdministratorSpec;
import io.github.cituscluster.specification.ClusterSpec;
import io.github.cituscluster.specification.Deadlines;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// The job's connections: one small pool for each database on each node. A pool is created on first
/// use and dropped when its server fails, so that the next attempt gets the server's real answer
/// and not the pool's timeout.
public final class Connections implements AutoCloseable {
  private record Place(Node node, String database) {}

  private final AdministratorSpec administrator;
  private final Credentials credentials;
  private final Deadlines deadlines;
  private final TlsRefusal refusal;
  private final ConcurrentMap<Place, Pool> pools = new ConcurrentHashMap<>();

  /// A pool that connects on first use under a lock of its own, so that slow servers do not delay
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

  /// @param credentials the credentials of the administrator
  public Connections(ClusterSpec spec, Credentials credentials) {
    this.administrator = spec.administrator();
    this.credentials = credentials;
    this.deadlines = spec.deadlines();
    this.refusal = new TlsRefusal(spec);
    ScramKeys.remember();
  }

  /// Opens a session in a database on a node.
  ///
  /// @throws Failure if the server cannot be reached or refuses; SQLSTATE 3D000 if the database
  ///   does not exist
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

  /// The passwords that sessions log in with.
  public Credentials credentials() {
    return credentials;
  }

  /// Closes all connections to a database on a node, for instance before it is dropped.
  public void forget(Node node, String database) {
    forget(new Place(node, database));
  }

  private void forget(Place place) {
    Pool pool = pools.remove(place);
    if (pool != null) {
      pool.close();
    }
  }

  private Failure refused(Place place, SQLException cause) {
    String where = "%s, database \"%s\"".formatted(place.node(), place.database());
    Failure failure = Failure.of(where, cause);
    return failure.sqlState().equals(Credentials.WRONG_PASSWORD)
        ? failure.withAdvice(credentials.advice())
        : refusal.explain(place.node(), where, failure, cause);
  }

  private HikariConfig configuration(Place place) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(place.node() + " " + place.database());
    config.setDataSource(source(place));
    config.setMaximumPoolSize(2);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(deadlines.connect().plusSeconds(1).toMillis());
    config.setValidationTimeout(Math.max(250, deadlines.connect().toMillis()));
    // Connect at once: a wrong password must be reported now, not after the pool's timeout.
    config.setInitializationFailTimeout(1);
    // Each pool has three threads, and each database on each node has a pool.
    config.setThreadFactory(Thread.ofVirtual().factory());
    return config;
  }

  private PGSimpleDataSource source(Place place) {
    PGSimpleDataSource source =
        new PGSimpleDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            return credentials.logIn(
                place.node(), password -> getConnection(administrator.user(), password));
          }
        };
    source.setServerNames(new String[] {place.node().host()});
    source.setPortNumbers(new int[] {place.node().port()});
    source.setDatabaseName(place.database());
    try {
      Properties properties = DriverProperties.of(administrator, deadlines);
      for (String name : properties.stringPropertyNames()) {
        source.setProperty(name, properties.getProperty(name));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the driver does not know a connection property", e);
    }
    return source;
  }

  @Override
  public void close() {
    pools.values().forEach(Pool::close);
    pools.clear();
  }
}
