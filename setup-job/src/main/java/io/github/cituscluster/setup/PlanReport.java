package io.github.cituscluster.setup;

import io.github.cituscluster.certificates.AwaitedCertificate;
import io.github.cituscluster.citus.Change;
import io.github.cituscluster.patroni.Difference;
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

  /// One object of one database, one key of Patroni's dynamic configuration, or one certificate.
  ///
  /// @param database null for Patroni's dynamic configuration and for certificates
  /// @param action `create`, `alter`, `refuse`, `wait` or `leave`; of members, `restart` or
  ///   `report`
  /// @param from how it is, for `alter`
  /// @param to how it should be, for `alter`; the reason, for `refuse`, restarts and certificates;
  ///   who, for `wait`
  public record Entry(
      @Nullable String database,
      String action,
      String object,
      @Nullable String from,
      @Nullable String to,
      List<Integer> groups) {}

  private record Kind(
      @Nullable String database,
      String action,
      String object,
      @Nullable String from,
      @Nullable String to) {}

  /// Gathers the same change on several groups into one entry.
  ///
  /// @param certificates what has not yet arrived at its members
  public static PlanReport of(Plan plan, List<AwaitedCertificate> certificates) {
    Map<Kind, List<Integer>> groups = new LinkedHashMap<>();
    for (Difference difference : plan.configuration()) {
      Kind kind = kind(difference, plan.restarting());
      if (kind != null) {
        groups.computeIfAbsent(kind, k -> new ArrayList<>()).add(difference.node().group());
      }
    }
    for (Change change : plan.changes()) {
      Kind kind = kind(change);
      if (kind != null) {
        groups.computeIfAbsent(kind, k -> new ArrayList<>()).add(change.place().node().group());
      }
    }
    for (AwaitedCertificate awaited : certificates) {
      Kind kind = new Kind(null, "wait", awaited.member(), null, awaited.reason());
      groups.computeIfAbsent(kind, k -> new ArrayList<>()).add(awaited.group());
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
    return new PlanReport(
        entries,
        plan.all(Change.Unchanged.class).size()
            + plan.configuration(Difference.Unchanged.class).size());
  }

  private static @Nullable Kind kind(Difference difference, boolean restarting) {
    String object = difference.object();
    return switch (difference) {
      case Difference.Unchanged unchanged -> null;
      case Difference.Altered a ->
          new Kind(
              null,
              "alter",
              object,
              a.from(),
              a.needsRestart() ? a.to() + ", after a restart" : a.to());
      case Difference.Refused r -> new Kind(null, "refuse", object, null, r.reason());
      case Difference.Restarted r ->
          new Kind(null, restarting ? "restart" : "report", object, null, r.state().reason());
    };
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
    String title = "";
    for (Entry entry : differences) {
      if (!title(entry).equals(title)) {
        title = title(entry);
        text.append(title).append('\n');
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

  private static String title(Entry entry) {
    if (entry.database() != null) {
      return "database \"" + entry.database() + "\"";
    }
    return entry.action().equals("wait") ? "certificates" : "dynamic configuration";
  }

  static String line(Entry e) {
    String where =
        "  (groups " + String.join(" ", e.groups().stream().map(String::valueOf).toList()) + ")";
    return switch (e.action()) {
      case "create" -> "+ " + e.object() + where;
      case "alter" -> "~ %s: %s -> %s%s".formatted(e.object(), e.from(), e.to(), where);
      case "refuse" -> "! %s: %s%s".formatted(e.object(), e.to(), where);
      case "restart" -> "~ %s: to be restarted: %s%s".formatted(e.object(), e.to(), where);
      case "report" -> "? %s: waits for a restart: %s%s".formatted(e.object(), e.to(), where);
      case "wait" ->
          (e.database() == null ? ". %s: %s%s" : ". %s: %s's to make%s")
              .formatted(e.object(), e.to(), where);
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
