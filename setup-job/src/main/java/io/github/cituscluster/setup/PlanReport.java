package io.github.cituscluster.setup;

import io.github.cituscluster.citus.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A plan for people and for machines: one entry for each object, with the groups it concerns.
///
/// @param differences what setup would do, wait for, or refuse; then what it leaves alone
/// @param unchanged number of objects that are as they should be
public record PlanReport(List<Entry> differences, int unchanged) {

  /// One object of one database.
  ///
  /// @param action `create`, `alter`, `refuse`, `wait` or `leave`
  /// @param from how it is, for `alter`
  /// @param to how it should be, for `alter`; the reason, for `refuse`; who, for `wait`
  public record Entry(
      String database,
      String action,
      String object,
      @Nullable String from,
      @Nullable String to,
      List<Integer> groups) {}

  private record Kind(
      String database, String action, String object, @Nullable String from, @Nullable String to) {}

  /// Gathers the same change on several groups into one entry.
  public static PlanReport of(Plan plan) {
    Map<Kind, List<Integer>> groups = new LinkedHashMap<>();
    for (Change change : plan.changes()) {
      Kind kind = kind(change);
      if (kind != null) {
        groups.computeIfAbsent(kind, k -> new ArrayList<>()).add(change.place().node().group());
      }
    }
    List<Entry> entries = new ArrayList<>();
    groups.forEach((k, g) ->
        entries.add(
            new Entry(
                k.database(),
                k.action(),
                k.object(),
                k.from(),
                k.to(),
                g.stream().sorted().distinct().toList())));
    return new PlanReport(entries, plan.all(Change.Unchanged.class).size());
  }

  private static @Nullable Kind kind(Change change) {
    String database = change.place().database();
    String object = change.object();
    return switch (change) {
      case Change.Unchanged unchanged -> null;
      case Change.Created created -> new Kind(database, "create", object, null, null);
      case Change.Altered a -> new Kind(database, "alter", object, a.from(), a.to());
      case Change.Refused r -> new Kind(database, "refuse", object, null, r.reason());
      case Change.Awaited a -> new Kind(database, "wait", object, null, a.owner());
      case Change.Unmanaged unmanaged -> new Kind(database, "leave", object, null, null);
    };
  }

  /// A short readable difference.
  public String text() {
    StringBuilder text = new StringBuilder();
    String database = "";
    for (Entry entry : differences) {
      if (!entry.database().equals(database)) {
        database = entry.database();
        text.append("database \"").append(database).append("\"\n");
      }
      text.append("  ").append(line(entry)).append('\n');
    }
    long due = count("create") + count("alter");
    text.append(
        "%d to create, %d to alter, %d refused, %d waited for, %d unchanged"
            .formatted(count("create"), count("alter"), count("refuse"), count("wait"), unchanged));
    return due == 0 && differences.isEmpty()
        ? "nothing to change, " + unchanged + " objects as specified"
        : text.toString();
  }

  static String line(Entry e) {
    String where =
        "  (groups " + String.join(" ", e.groups().stream().map(String::valueOf).toList()) + ")";
    return switch (e.action()) {
      case "create" -> "+ " + e.object() + where;
      case "alter" -> "~ %s: %s -> %s%s".formatted(e.object(), e.from(), e.to(), where);
      case "refuse" -> "! %s: %s%s".formatted(e.object(), e.to(), where);
      case "wait" -> ". %s: %s's to make%s".formatted(e.object(), e.to(), where);
      default -> "? %s: not in the specification, left alone%s".formatted(e.object(), where);
    };
  }

  private long count(String action) {
    return differences.stream()
        .filter(e -> e.action().equals(action))
        .mapToLong(e -> e.groups().size())
        .sum();
  }
}
