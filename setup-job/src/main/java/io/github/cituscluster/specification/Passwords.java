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

/// The passwords of one run, read from their files once. This is not a record, because a record
/// would print its passwords.
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
        previous(
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
        previous(
            "patroni.previousPasswordFile",
            spec.patroni().previousPasswordFile(),
            patroni,
            problems);
  }

  /// Reads every password file that the specification names.
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

  /// The previous password of the administrator, if there is a different one.
  public Optional<String> previousAdministrator() {
    return Optional.ofNullable(previous);
  }

  /// The password of the replication role, if the specification contains one.
  public Optional<String> replication() {
    return Optional.ofNullable(replication);
  }

  /// The password for Patroni's REST API, if the specification contains one.
  public Optional<String> patroni() {
    return Optional.ofNullable(patroni);
  }

  /// The previous password for Patroni's REST API, if there is a different one.
  public Optional<String> previousPatroni() {
    return Optional.ofNullable(previousPatroni);
  }

  /// The password of a role, if the specification contains one.
  public Optional<String> of(RoleSpec role) {
    return Optional.ofNullable(roles.get(role.name()));
  }

  /// A required password; adds a problem if the file is empty.
  private static String required(String path, Path file, List<Problem> problems) {
    String password = read(path, file, problems);
    if (password != null && password.isEmpty()) {
      problems.add(
          new Problem(path, "file '%s' is empty; it must contain a password".formatted(file)));
    }
    return password == null ? "" : password;
  }

  /// An optional password: on Kubernetes, an optional key of a Secret. A file with the current
  /// password means that there is no previous one.
  private static @Nullable String previous(
      String path, @Nullable Path file, @Nullable String current, List<Problem> problems) {
    if (file == null || !Files.exists(file)) {
      return null;
    }
    String password = read(path, file, problems);
    return password == null || password.isEmpty() || password.equals(current) ? null : password;
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
              path,
              "file '%s' contains a NUL character, which PostgreSQL does not allow"
                  .formatted(file)));
    } catch (IOException e) {
      problems.add(
          new Problem(
              path, "file '%s' cannot be read: %s".formatted(file, e.getClass().getSimpleName())));
    }
    return null;
  }
}
