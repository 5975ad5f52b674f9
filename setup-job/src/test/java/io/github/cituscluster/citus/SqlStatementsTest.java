package io.github.cituscluster.citus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cituscluster.citus.SqlStatements.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlStatementsTest {
  private static List<String> texts(String sql) {
    return SqlStatements.of(sql).stream().map(Statement::text).toList();
  }

  @Test
  void endsStatementsAtSemicolonsWhichTheLastMayOmit() {
    assertThat(texts("SELECT 1; SELECT 2;;\n SELECT 3"))
        .containsExactly("SELECT 1", "SELECT 2", "SELECT 3");
  }

  @Test
  void numbersTheLineOfTheStatementAndNotOfItsComment() {
    assertThat(SqlStatements.of("-- one\n\n/* two\n*/ SELECT\n1;\nSELECT 2"))
        .containsExactly(new Statement(4, "SELECT\n1"), new Statement(6, "SELECT 2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 'a;b'",
        "SELECT 'it''s; fine'",
        "SELECT E'it\\'s; fine'",
        "SELECT 'back\\' || ';'",
        "SELECT \"a;b\"",
        "SELECT $$ ; $$",
        "SELECT $a$ ; $$ ; $b$ ; $a$",
        "SELECT 1 -- ; not yet",
        "SELECT /* ; /* ; */ ; */ 1",
        "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END",
        "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2;"
            + " END",
        "SELECT tag$a, $1",
      })
  void doesNotEndAStatementInside(String statement) {
    assertThat(texts(statement + "\n;SELECT 2")).containsExactly(statement, "SELECT 2");
  }

  @Test
  void beginAndEndOfATransactionAreStatements() {
    assertThat(texts("BEGIN; SELECT 1; END;")).containsExactly("BEGIN", "SELECT 1", "END");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n", "-- nothing", "/* nothing", ";;"})
  void aScriptMayBeEmpty(String sql) {
    assertThat(texts(sql)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 'open", "SELECT \"open", "SELECT $$ open", "SELECT E'open\\"})
  void leavesAnOpenQuoteToTheServer(String sql) {
    assertThat(texts(sql)).containsExactly(sql);
  }
}
