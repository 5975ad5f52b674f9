package io.github.cituscluster.e2e;

import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// A client: a pod of the servers' image, which has psql, and Python with psycopg2.
final class ClientPod implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private final String namespace;
  private final String name;

  private ClientPod(String namespace, String name) {
    this.namespace = namespace;
    this.name = name;
  }

  /// A pod that waits for commands.
  static ClientPod idle(String namespace, String name) {
    List<String> forever = List.of("infinity");
    return started(namespace, name, new Start("sleep", forever, "", "unused", "unused", "prefer"));
  }

  /// A pod that waits for commands, with the passwords of a release.
  static ClientPod of(Release release, String name) {
    return started(release.namespace(), name, new Start("sleep", List.of("infinity"), "", release));
  }

  /// The same, with TLS if the server offers it.
  static ClientPod withOptionalTls(Release release, String name) {
    List<String> forever = List.of("infinity");
    String secret = release.name();
    return started(
        release.namespace(),
        name,
        new Start("sleep", forever, "", secret, release.certificate(), "prefer"));
  }

  /// What a pod runs.
  ///
  /// @param avoidedNode a node that it must not run on, or empty
  /// @param secret the release's Secret, with the password of the role `app`
  /// @param certificate the Secret with the tests' own certificate
  /// @param sslmode as libpq defines it
  record Start(
      String command,
      List<String> arguments,
      String avoidedNode,
      String secret,
      String certificate,
      String sslmode) {
    Start(String command, List<String> arguments, String avoidedNode, Release release) {
      this(command, arguments, avoidedNode, release.name(), release.certificate(), "verify-full");
    }
  }

  /// A pod that runs a command, with the passwords of a release as environment variables.
  static ClientPod started(String namespace, String name, Start start) {
    String arguments =
        start.arguments().stream().map(JSON::writeValueAsString).collect(Collectors.joining(", "));
    String yaml =
        YAML.replace("{name}", name)
            .replace("{image}", Lab.postgresImage())
            .replace("{command}", start.command())
            .replace("{arguments}", arguments)
            .replace("{secret}", start.secret())
            .replace("{certificate}", start.certificate())
            .replace("{sslmode}", start.sslmode())
            .replace("{avoidedNode}", start.avoidedNode().isEmpty() ? "none" : start.avoidedNode());
    Lab.client()
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .inNamespace(namespace)
        .create();
    ClientPod pod = new ClientPod(namespace, name);
    pod.resource().waitUntilCondition(p -> p != null && running(p), 3, TimeUnit.MINUTES);
    return pod;
  }

  private static boolean running(io.fabric8.kubernetes.api.model.Pod pod) {
    return "Running".equals(pod.getStatus().getPhase());
  }

  private static final String YAML =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: {name}}
      spec:
        restartPolicy: Never
        automountServiceAccountToken: false
        terminationGracePeriodSeconds: 0
        securityContext: {runAsNonRoot: true, fsGroup: 1000, seccompProfile: {type: RuntimeDefault}}
        affinity:
          nodeAffinity:
            requiredDuringSchedulingIgnoredDuringExecution:
              nodeSelectorTerms:
                - matchExpressions: [{key: kubernetes.io/hostname, operator: NotIn, values: [{avoidedNode}]}]
        containers:
          - name: client
            image: {image}
            imagePullPolicy: IfNotPresent
            command: [{command}]
            args: [{arguments}]
            volumeMounts: [{name: tls, mountPath: /tls, readOnly: true}]
            env:
              - {name: PGSSLMODE, value: {sslmode}}
              - {name: PGSSLROOTCERT, value: /tls/ca.crt}
              - {name: APP, valueFrom: {secretKeyRef: {name: {secret}, key: app-password, optional: true}}}
              - {name: SUPERUSER, valueFrom: {secretKeyRef: {name: {secret}, key: superuser-password, optional: true}}}
            resources: {requests: {cpu: 20m, memory: 64Mi}}
            securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
        volumes:
          - name: tls
            projected:
              defaultMode: 288
              sources:
                - secret: {name: {secret}-authorities, optional: true}
                - secret: {name: {certificate}, optional: true}
                # The trusted authorities, where the test provides them.
                - configMap: {name: trusted, optional: true}
      """;

  String name() {
    return name;
  }

  /// Runs a command in the pod and returns its output.
  String run(String... command) {
    return Exec.in(namespace, name, command);
  }

  /// Runs statements as the role `app` and returns what psql prints, unaligned and without headers.
  String sql(String host, String database, String statements) {
    return psql("app", "$APP", host, database, statements);
  }

  /// The same as the superuser, with the certificate of the tests if there is one.
  String superuserSql(String host, String database, String statements) {
    return psql("postgres", "$SUPERUSER", host, database, statements);
  }

  private String psql(
      String user, String password, String host, String database, String statements) {
    String target = "host=%s user=%s dbname=%s connect_timeout=5".formatted(host, user, database);
    String script =
        "[ ! -e /tls/tls.crt ] || export PGSSLCERT=/tls/tls.crt PGSSLKEY=/tls/tls.key; PGPASSWORD="
            + password
            + " psql -XAtq -v ON_ERROR_STOP=1 -F ' ' -d \"$0\" -c \"$1\"";
    return run("bash", "-c", script, target, statements).strip();
  }

  /// The last lines that it has printed so far.
  String log(int lines) {
    return resource().tailingLines(lines).getLog();
  }

  String log() {
    return resource().getLog();
  }

  void awaitEnd() {
    resource().waitUntilCondition(p -> p != null && !running(p), 60, TimeUnit.SECONDS);
  }

  private PodResource resource() {
    return Lab.client().pods().inNamespace(namespace).withName(name);
  }

  @Override
  public void close() {
    resource().delete();
  }
}
