package io.github.cituscluster.specification;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The passwords of one run, read once from their files.
///
/// Not a record: it must never print itself.
public final class Passwords {
  private final String administrator;
  private final @Nullable String previous;
  private final Map<String, String> roles;
  private final @Nullable String replication;
  private final @Nullable String patroni;
  private final @Nullable String previousPatroni;

  private Passwords(ClusterSpec spec, List<Problem> problems) {
    AdministratorSpec admin = spec.administrator();
    administrator = required("administrator.passwordFile", admin.passwordFile(), problems);
    previous =
        before(
            "administrator.previousPasswordFile",
            admin.previousPasswordFile(),
            administrator,
            problems);
    roles = new HashMap<>();
    for (int i = 0; i < spec.roles().size(); i++) {
      RoleSpec role = spec.roles().get(i);
      if (role.passwordFile() != null) {
        roles.put(
            role.name(), required("roles[" + i + "].passwordFile", role.passwordFile(), problems));
      }
    }
    ReplicationSpec replicas = spec.replication();
    replication =
        replicas == null
            ? null
            : required("replication.passwordFile", replicas.passwordFile(), problems);
    Path file = spec.patroni().passwordFile();
    patroni = file == null ? null : required("patroni.passwordFile", file, problems);
    previousPatroni =
        before(
            "patroni.previousPasswordFile",
            spec.patroni().previousPasswordFile(),
            patroni,
            problems);
  }

  /// Reads every file the specification names.
  ///
  /// @throws SpecException naming each file that cannot be read or is empty
  public static Passwords read(ClusterSpec spec, String document) {
    List<Problem> problems = new ArrayList<>();
    Passwords passwords = new Passwords(spec, problems);
    if (!problems.isEmpty()) {
      throw new SpecException(document, problems);
    }
    return passwords;
  }

  /// The administrator's password.
  public String administrator() {
    return administrator;
  }

  /// The administrator's password before this one, if there is another.
  public Optional<String> previousAdministrator() {
    return Optional.ofNullable(previous);
  }

  /// The password of the replicas' role, if the specification gives one.
  public Optional<String> replication() {
    return Optional.ofNullable(replication);
  }

  /// The password for Patroni's REST API, if the specification gives one.
  public Optional<String> patroni() {
    return Optional.ofNullable(patroni);
  }

  /// The password for Patroni's REST API before this one, if there is another.
  public Optional<String> previousPatroni() {
    return Optional.ofNullable(previousPatroni);
  }

  /// The password of a role, if the specification gives one.
  public Optional<String> of(RoleSpec role) {
    return Optional.ofNullable(roles.get(role.name()));
  }

  /// A password that must be there; an empty text in its place is noted as a problem.
  private static String required(String path, Path file, List<Problem> problems) {
    String password = read(path, file, problems);
    if (password != null && password.isEmpty()) {
      problems.add(
          new Problem(path, "file '%s' is empty; it must hold a password".formatted(file)));
    }
    return password == null ? "" : password;
  }

  /// A password that need not be there: on Kubernetes it is an optional key of a Secret. The same
  /// as today's is none.
  private static @Nullable String before(
      String path, @Nullable Path file, @Nullable String today, List<Problem> problems) {
    if (file == null || !Files.exists(file)) {
      return null;
    }
    String password = read(path, file, problems);
    return password == null || password.isEmpty() || password.equals(today) ? null : password;
  }

  private static @Nullable String read(String path, Path file, List<Problem> problems) {
    try {
      String text = Files.readString(file);
      String password = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
      if (password.indexOf('\0') < 0) {
        return password;
      }
      problems.add(
          new Problem(
              path, "file '%s' holds a NUL character; PostgreSQL allows none".formatted(file)));
    } catch (IOException e) {
      problems.add(
          new Problem(
              path, "file '%s' cannot be read: %s".formatted(file, e.getClass().getSimpleName())));
    }
    return null;
  }
}
