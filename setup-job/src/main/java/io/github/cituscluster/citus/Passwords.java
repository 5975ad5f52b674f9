package io.github.cituscluster.citus;

import io.github.cituscluster.spec.ClusterSpec;
import io.github.cituscluster.spec.Problem;
import io.github.cituscluster.spec.RoleSpec;
import io.github.cituscluster.spec.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The passwords of one run, read once from their files.
///
/// Not a record: it must never print itself.
public final class Passwords {
  private final String administrator;
  private final Map<String, String> roles;
  private final @Nullable String patroni;

  private Passwords(String administrator, Map<String, String> roles, @Nullable String patroni) {
    this.administrator = administrator;
    this.roles = roles;
    this.patroni = patroni;
  }

  /// Reads every file the specification names.
  ///
  /// @throws SpecException naming each file that cannot be read or is empty
  public static Passwords read(ClusterSpec spec, String document) {
    List<Problem> problems = new ArrayList<>();
    String administrator =
        read("administrator.passwordFile", spec.administrator().passwordFile(), problems);
    Map<String, String> roles = new HashMap<>();
    for (int i = 0; i < spec.roles().size(); i++) {
      RoleSpec role = spec.roles().get(i);
      if (role.passwordFile() != null) {
        String password = read("roles[" + i + "].passwordFile", role.passwordFile(), problems);
        roles.put(role.name(), Objects.requireNonNullElse(password, ""));
      }
    }
    Path file = spec.patroni().passwordFile();
    String patroni = file == null ? null : read("patroni.passwordFile", file, problems);
    if (administrator == null || !problems.isEmpty()) {
      throw new SpecException(document, problems);
    }
    return new Passwords(administrator, roles, patroni);
  }

  /// The administrator's password.
  public String administrator() {
    return administrator;
  }

  /// The password for Patroni's REST API, if the specification gives one.
  public Optional<String> patroni() {
    return Optional.ofNullable(patroni);
  }

  /// The password of a role, if the specification gives one.
  public Optional<String> of(RoleSpec role) {
    return Optional.ofNullable(roles.get(role.name()));
  }

  private static @Nullable String read(String path, Path file, List<Problem> problems) {
    try {
      String text = Files.readString(file);
      String password = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
      if (password.isEmpty() || password.indexOf('\0') >= 0) {
        problems.add(
            new Problem(path, "file '%s' is empty; it must hold a password".formatted(file)));
        return null;
      }
      return password;
    } catch (IOException e) {
      problems.add(
          new Problem(
              path, "file '%s' cannot be read: %s".formatted(file, e.getClass().getSimpleName())));
      return null;
    }
  }
}
