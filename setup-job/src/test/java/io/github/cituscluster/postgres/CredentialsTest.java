package io.github.cituscluster.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Which password the job sends to a server, and how often a server rejects one.
class CredentialsTest {
  private static final Node NODE = new Node(1, "c-1", 5432);
  private static final Node OTHER = new Node(2, "c-2", 5432);
  private final List<String> sent = new ArrayList<>();
  private String known = "before";

  private Connection connection(String password) throws SQLException {
    sent.add(password);
    if (!password.equals(known)) {
      throw new SQLException("password authentication failed", "28P01");
    }
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> null);
  }

  @Test
  void aServerWithThePreviousPasswordRejectsTheNewOneOnlyOnce() throws SQLException {
    Credentials credentials = new Credentials("now", Optional.of("before"));

    credentials.logIn(NODE, this::connection);
    credentials.logIn(NODE, this::connection);
    credentials.logIn(OTHER, this::connection);

    assertThat(sent).containsExactly("now", "before", "before", "now", "before");
  }

  @Test
  void triesTheNewPasswordIfTheServerNoLongerAcceptsThePreviousOne() throws SQLException {
    Credentials credentials = new Credentials("now", Optional.of("before"));
    credentials.logIn(NODE, this::connection);
    known = "now";

    credentials.logIn(NODE, this::connection);
    credentials.logIn(NODE, this::connection);

    assertThat(sent).containsExactly("now", "before", "before", "now", "now");
  }

  @Test
  void triesTheNewPasswordFirstAfterTheChange() throws SQLException {
    Credentials credentials = new Credentials("now", Optional.of("before"));
    credentials.logIn(NODE, this::connection);
    known = "now";
    sent.clear();

    credentials.carried();
    credentials.logIn(NODE, this::connection);

    assertThat(sent).containsExactly("now");
  }

  @Test
  void triesOnceWithoutAPreviousPassword() {
    Credentials credentials = new Credentials("now", Optional.empty());

    SQLException refusal =
        catchThrowableOfType(SQLException.class, () -> credentials.logIn(NODE, this::connection));

    assertThat(refusal.getSQLState()).isEqualTo("28P01");
    assertThat(sent).containsExactly("now");
    assertThat(credentials.advice()).contains("administrator.previousPasswordFile");
  }

  @Test
  void doesNotTryThePreviousPasswordAfterOtherErrors() {
    Credentials credentials = new Credentials("now", Optional.of("before"));

    SQLException refusal =
        catchThrowableOfType(
            SQLException.class,
            () ->
                credentials.logIn(
                    NODE,
                    password -> {
                      sent.add(password);
                      throw new SQLException("the database system is starting up", "57P03");
                    }));

    assertThat(refusal.getSQLState()).isEqualTo("57P03");
    assertThat(sent).containsExactly("now");
  }
}
