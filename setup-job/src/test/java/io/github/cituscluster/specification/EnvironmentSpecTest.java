package io.github.cituscluster.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How variables are read, and how wrong ones are reported.
class EnvironmentSpecTest {
  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void setRequiredVariables() throws IOException {
    Files.writeString(folder.resolve("password"), SpecFolder.SECRET + "\n");
    environment.put("CITUS_COORDINATOR_HOST", "c");
    environment.put("CITUS_COORDINATOR_PASSWORD_FILE", "password");
    environment.put("CITUS_DATABASE", "app");
  }

  private EnvironmentSpecTest with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  private EnvironmentSpecTest without(String name) {
    environment.remove(name);
    return this;
  }

  private ClusterSpec read() {
    return new EnvironmentSpec(environment, folder).read();
  }

  private List<String> problems() {
    SpecException refusal = catchThrowableOfType(SpecException.class, this::read);
    return refusal == null
        ? List.of()
        : refusal.problems().stream().map(Problem::toString).toList();
  }

  /// The image's test of its own checks reads the same table.
  @ParameterizedTest
  @CsvFileSource(
      files = "../postgres-image/src/test/resources/citus-variables.csv",
      delimiter = '|',
      useHeadersInDisplayName = true)
  void acceptsAndRefusesWhatTheImageDoes(
      String variable, @Nullable String value, @Nullable String also, @Nullable String refused) {
    with("CITUS_WORKER_NODES", "w");
    for (String other : also == null ? new String[0] : also.split(" ")) {
      with(other.split("=", 2)[0], other.split("=", 2)[1]);
    }
    with(variable, value == null ? "" : value);

    if (refused == null) {
      assertThat(problems()).isEmpty();
    } else {
      assertThat(problems()).singleElement().asString().startsWith(variable).contains(refused);
    }
  }

  @Test
  void fillsInDefaults() {
    ClusterSpec spec = read();

    assertThat(spec.coordinator()).isEqualTo(new CoordinatorSpec("c", 5432, null, null));
    assertThat(spec.administrator().user()).isEqualTo("postgres");
    assertThat(spec.administrator().passwordFile()).isEqualTo(folder.resolve("password"));
    assertThat(spec.mainDatabase().name()).isEqualTo("app");
    assertThat(spec.mainDatabase().registeredBy()).isEqualTo(DatabaseSpec.Registrar.SETUP_JOB);
    assertThat(spec.workers()).isEmpty();
    assertThat(spec.databases()).isEmpty();
    assertThat(spec.rebalance().onAdd()).isFalse();
  }

  @Test
  void variablesMeanTheSameAsADocument() {
    with("CITUS_WORKER_NODES", "w1,w2:5433").with("CITUS_AUTO_REBALANCE", "true");

    assertThat(read())
        .isEqualTo(
            new SpecFolder(folder)
                .read(
                    """
                    administrator: {passwordFile: password}
                    coordinator: {host: c}
                    mainDatabase: {name: app}
                    workers: [{group: 1, host: w1}, {group: 2, host: w2, port: 5433}]
                    rebalance: {onAdd: true}
                    """));
  }

  @Test
  void treatsAnEmptyVariableAsNotSet() {
    with("CITUS_COORDINATOR_PORT", "")
        .with("CITUS_WORKER_NODES", "")
        .with("CITUS_AUTO_REGISTER", "");

    assertThat(read().coordinator().port()).isEqualTo(5432);
    assertThat(read().workers()).isEmpty();
  }

  @Test
  void readsThePortOfTheCoordinator() {
    assertThat(with("CITUS_COORDINATOR_PORT", "6432").read().coordinator().port()).isEqualTo(6432);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "100000", "-1", "high", "5432 ", "tcp://10.0.0.1:5432"})
  void refusesAnInvalidPort(String port) {
    assertThat(with("CITUS_COORDINATOR_PORT", port).problems())
        .containsExactly(
            "CITUS_COORDINATOR_PORT: found '%s', expected a port from 1 to 65535".formatted(port));
  }

  @Test
  void refusesACoordinatorThatOtherNodesCannotReach() {
    assertThat(with("CITUS_COORDINATOR_HOST", "localhost").problems())
        .singleElement()
        .asString()
        .startsWith("CITUS_COORDINATOR_HOST: 'localhost' means a different host on every node");
  }

  @ParameterizedTest
  @CsvSource({"admin,,admin", "admin,owner,admin", ",owner,owner", ",,postgres"})
  void usesTheUserOfTheImageUnlessTheJobHasItsOwn(String own, String image, String user) {
    with("CITUS_COORDINATOR_USER", own == null ? "" : own)
        .with("POSTGRES_USER", image == null ? "" : image);

    assertThat(read().administrator().user()).isEqualTo(user);
  }

  @Test
  void usesThePasswordFileOfTheImage() {
    without("CITUS_COORDINATOR_PASSWORD_FILE").with("POSTGRES_PASSWORD_FILE", "password");

    assertThat(read().administrator().passwordFile()).isEqualTo(folder.resolve("password"));
  }

  @Test
  void namesThePasswordFileThatDoesNotExist() {
    assertThat(with("CITUS_COORDINATOR_PASSWORD_FILE", "absent").problems())
        .containsExactly(
            "CITUS_COORDINATOR_PASSWORD_FILE: file '%s' does not exist"
                .formatted(folder.resolve("absent")));
  }

  @ParameterizedTest
  @CsvSource({"a,b,c,d,a", ",b,c,d,b", ",,c,d,d", ",,,d,d"})
  void usesTheDatabaseOfTheImageOrTheNameOfItsUser(
      String own, String database, String user, String imageUser, String expected) {
    without("CITUS_DATABASE");
    String[] names = {"CITUS_DATABASE", "POSTGRES_DB", "CITUS_COORDINATOR_USER", "POSTGRES_USER"};
    String[] values = {own, database, user, imageUser};
    for (int i = 0; i < names.length; i++) {
      with(names[i], values[i] == null ? "" : values[i]);
    }

    assertThat(read().mainDatabase().name()).isEqualTo(expected);
  }

  @Test
  void namesTheVariableWhoseValueIsTheMaintenanceDatabase() {
    String refusal = ": 'postgres' is a system database; choose a different name";
    without("CITUS_DATABASE");

    assertThat(problems()).containsExactly("CITUS_DATABASE" + refusal);
    assertThat(with("POSTGRES_DB", "postgres").problems())
        .containsExactly("CITUS_DATABASE (from POSTGRES_DB)" + refusal);
    assertThat(with("CITUS_DATABASE", "postgres").problems())
        .containsExactly("CITUS_DATABASE" + refusal);
  }

  @Test
  void numbersTheWorkersInTheirOrder() {
    with("CITUS_WORKER_NODES", "w1,10.0.0.2:5433,[fd00::3]:5434,[fd00::4]")
        .with("CITUS_DEFAULT_WORKER_PORT", "6432");

    assertThat(read().workers())
        .containsExactly(
            new WorkerSpec(1, "w1", 6432, null, null),
            new WorkerSpec(2, "10.0.0.2", 5433, null, null),
            new WorkerSpec(3, "fd00::3", 5434, null, null),
            new WorkerSpec(4, "fd00::4", 6432, null, null));
  }

  @Test
  void refusesAnInvalidDefaultPort() {
    with("CITUS_WORKER_NODES", "w1,w2").with("CITUS_DEFAULT_WORKER_PORT", "any");

    assertThat(problems())
        .containsExactly("CITUS_DEFAULT_WORKER_PORT: found 'any', expected a port from 1 to 65535");
  }

  @Test
  void namesEveryElementThatIsNotAnAddress() {
    with("CITUS_WORKER_NODES", "w1,,w3:0,fd00::4, w5,[w6],w7:,w8:5:5,");

    String expected = "', expected host, host:port or [IPv6]:port";
    assertThat(problems())
        .containsExactly(
            "CITUS_WORKER_NODES: element 2 is '" + expected,
            "CITUS_WORKER_NODES: element 3 is 'w3:0', expected a port from 1 to 65535",
            "CITUS_WORKER_NODES: element 4 is 'fd00::4" + expected,
            "CITUS_WORKER_NODES: element 5 is ' w5" + expected,
            "CITUS_WORKER_NODES: element 6 is '[w6]" + expected,
            "CITUS_WORKER_NODES: element 7 is 'w7:', expected a port from 1 to 65535",
            "CITUS_WORKER_NODES: element 8 is 'w8:5:5" + expected,
            "CITUS_WORKER_NODES: element 9 is '" + expected);
  }

  @Test
  void refusesAnAddressThatIsListedTwice() {
    with("CITUS_WORKER_NODES", "w1,w2,w1:5432,c");

    String twice = " is listed twice; each group needs an address of its own";
    assertThat(problems())
        .containsExactly(
            "CITUS_WORKER_NODES: w1:5432" + twice, "CITUS_WORKER_NODES: c:5432" + twice);
  }

  @ParameterizedTest
  @CsvSource({"true,true", "false,false", "'',true"})
  void leavesRegistrationToTheUserIfAskedTo(String value, boolean registers) {
    with("CITUS_AUTO_REGISTER", value);

    assertThat(new EnvironmentSpec(environment, folder).registers()).isEqualTo(registers);
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CITUS_AUTO_REGISTER", "CITUS_AUTO_REBALANCE"})
  void acceptsOnlyTrueOrFalseAsASwitch(String name) {
    for (String value : List.of("True", "FALSE", "yes", "0", " false")) {
      assertThat(with(name, value).problems())
          .containsExactly("%s: found '%s', expected true or false".formatted(name, value));
    }
  }

  @Test
  void suggestsTheNearestVariableAndDoesNotPrintTheValue() {
    with("CITUS_WORKER_NODE", SpecFolder.SECRET).with("CITUS_ROL", "x").with("CITUS_A_B_C_D", "y");

    assertThat(problems())
        .satisfiesExactly(
            p -> assertThat(p).startsWith("CITUS_A_B_C_D: unknown variable; expected one of "),
            p -> assertThat(p).isEqualTo("CITUS_ROL: unknown variable; did you mean 'CITUS_ROLE'?"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        "CITUS_WORKER_NODE: unknown variable; did you mean 'CITUS_WORKER_NODES'?"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CITUS_ENABLE",
        "CITUS_ROLE",
        "CITUS_GROUP",
        "CITUS_NODE_NAME",
        "CITUS_ADVERTISE_HOST",
        "CITUS_ADVERTISE_PORT",
        "CITUS_VERSION",
        "POSTGRES_INITDB_ARGS",
        "PATH"
      })
  void ignoresTheOtherVariablesOfTheImage(String name) {
    assertThat(with(name, "anything").problems()).isEmpty();
  }

  @Test
  void namesEveryProblemAtOnce() {
    environment.clear();
    with("CITUS_AUTO_REGISTER", "no").with("CITUS_WORKER_NODES", "w1,").with("CITUS_FOO", "x");

    assertThatThrownBy(this::read)
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("environment has 5 problems:")
        .hasMessageContainingAll(
            "CITUS_FOO: unknown variable; ",
            "CITUS_AUTO_REGISTER: found 'no'",
            "CITUS_WORKER_NODES: element 2 is ''",
            "CITUS_COORDINATOR_HOST: is missing but required: ",
            "CITUS_COORDINATOR_PASSWORD_FILE: is missing but required: ");
  }

  @Test
  void thePageNamesEveryVariable() throws IOException {
    assertThat(CheckedIn.file("../docs/reference/environment.md").text())
        .contains(Variable.known().stream().map(n -> "`" + n + "`").toList());
  }
}
