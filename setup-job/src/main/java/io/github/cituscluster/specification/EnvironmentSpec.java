package io.github.cituscluster.specification;

import static io.github.cituscluster.specification.Variable.CITUS_AUTO_REBALANCE;
import static io.github.cituscluster.specification.Variable.CITUS_AUTO_REGISTER;
import static io.github.cituscluster.specification.Variable.CITUS_COORDINATOR_HOST;
import static io.github.cituscluster.specification.Variable.CITUS_COORDINATOR_PASSWORD_FILE;
import static io.github.cituscluster.specification.Variable.CITUS_COORDINATOR_PORT;
import static io.github.cituscluster.specification.Variable.CITUS_COORDINATOR_USER;
import static io.github.cituscluster.specification.Variable.CITUS_DATABASE;
import static io.github.cituscluster.specification.Variable.CITUS_DEFAULT_WORKER_PORT;
import static io.github.cituscluster.specification.Variable.CITUS_WORKER_NODES;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The specification of a cluster with one database, in environment variables. They are turned into
/// the tree that a document would produce, so that each rule exists only once. Problems that name a
/// key are then reported for the variable.
public final class EnvironmentSpec {
  /// Used in messages in place of the name of a file.
  public static final String DOCUMENT = "environment";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Map<String, String> environment;
  private final Path folder;

  /// @param folder the base of relative file names
  public EnvironmentSpec(Map<String, String> environment, Path folder) {
    this.environment = Map.copyOf(environment);
    this.folder = folder;
  }

  /// Whether the job registers the workers; [#read()] reports an invalid value.
  public boolean registers() {
    return !"false".equals(environment.get(CITUS_AUTO_REGISTER.name()));
  }

  /// The specification.
  ///
  /// @throws SpecException naming every variable that is unknown, missing or invalid
  public ClusterSpec read() {
    Problems problems = new Problems();
    checkUnknownVariables(problems);
    try {
      return SpecReader.read(tree(problems), folder, DOCUMENT, problems);
    } catch (SpecException e) {
      throw inVariables(e);
    }
  }

  /// The same problems, with variables in place of keys.
  public SpecException inVariables(SpecException e) {
    return new SpecException(
        DOCUMENT,
        e.problems().stream().map(p -> new Problem(variable(p.path()), p.sentence())).toList());
  }

  private String variable(String path) {
    return Stream.of(Variable.values())
        .filter(v -> v.isAt(path))
        .findFirst()
        .map(v -> v.label(environment))
        .orElse(path);
  }

  private void checkUnknownVariables(Problems problems) {
    environment.keySet().stream()
        .filter(name -> name.startsWith(Variable.PREFIX) && !Variable.known().contains(name))
        .sorted()
        .forEach(name -> problems.add(name, "unknown variable; " + suggestion(name)));
  }

  private static String suggestion(String name) {
    return NearestName.of(name, Variable.known())
        .map(n -> "did you mean '" + n + "'?")
        .orElse("expected one of " + String.join(", ", Variable.known()));
  }

  private JsonNode tree(Problems problems) {
    VariableReader values = new VariableReader(environment, problems);
    values.flag(CITUS_AUTO_REGISTER);
    ObjectNode root = NODES.objectNode();
    ObjectNode administrator = root.putObject("administrator");
    administrator.set("user", values.text(CITUS_COORDINATOR_USER));
    administrator.set("passwordFile", values.text(CITUS_COORDINATOR_PASSWORD_FILE));
    ObjectNode coordinator = root.putObject("coordinator");
    coordinator.set("host", values.text(CITUS_COORDINATOR_HOST));
    coordinator.set("port", values.port(CITUS_COORDINATOR_PORT));
    root.set("workers", values.workers(CITUS_WORKER_NODES, CITUS_DEFAULT_WORKER_PORT));
    JsonNode database = values.text(CITUS_DATABASE);
    root.putObject("mainDatabase")
        .put("registeredBy", "setup-job")
        .set("name", database.isNull() ? NODES.stringNode("postgres") : database);
    root.putObject("rebalance").set("onAdd", values.flag(CITUS_AUTO_REBALANCE));
    return root;
  }
}
