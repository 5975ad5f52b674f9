package io.github.cituscluster.setup;

import io.github.cituscluster.finding.Finding;
import io.github.cituscluster.finding.Place;
import io.github.cituscluster.patroni.Restart;
import io.github.cituscluster.patroni.Setting;
import io.github.cituscluster.specification.Count;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A plan as text and as JSON: one entry for each object, with the groups it applies to.
///
/// @param differences what setup would do, wait for or refuse; then what it leaves alone
/// @param unchanged number of objects that are as specified
public record PlanReport(List<Entry> differences, int unchanged) {
  private static final String CREATE = "create";
  private static final String ALTER = "alter";
  private static final String RESTART = "restart";
  private static final String REFUSE = "refuse";
  private static final String WAIT = "wait";
  private static final String LEAVE = "leave";

  /// One object of a database, one key of Patroni's dynamic configuration, or one certificate.
  ///
  /// @param part `database`, `dynamic configuration` or `certificates`
  /// @param database its name; null in the other parts
  /// @param action `create`, `alter`, `restart` (a member), `refuse`, `wait` or `leave`
  /// @param from the current state, for `alter`
  /// @param to the specified state, for `alter`; the reason, for `restart`, `refuse` and `wait`
  public record Entry(
      String part,
      @Nullable String database,
      String action,
      String object,
      @Nullable String from,
      @Nullable String to,
      List<Integer> groups) {

    private Entry on(List<Integer> all) {
      return new Entry(part, database, action, object, from, to, all);
    }

    private String title() {
      return database == null ? part : part + " \"" + database + "\"";
    }
  }

  /// Combines the same finding on several groups into one entry.
  public static PlanReport of(Plan plan) {
    Map<Entry, SortedSet<Integer>> groups = new LinkedHashMap<>();
    for (Finding finding : plan.findings()) {
      if (!(finding instanceof Finding.AsSpecified)) {
        groups
            .computeIfAbsent(entry(finding), e -> new TreeSet<>())
            .add(finding.place().node().group());
      }
    }
    List<Entry> entries = new ArrayList<>();
    groups.forEach((entry, on) -> entries.add(entry.on(List.copyOf(on))));
    return new PlanReport(entries, plan.all(Finding.AsSpecified.class).size());
  }

  private static Entry entry(Finding finding) {
    return switch (finding) {
      case Finding.Missing missing -> entry(missing, CREATE, null, null);
      case Finding.Different d ->
          switch (d.remedy()) {
            case Restart restart -> entry(d, RESTART, null, restart.state().reason());
            case Setting setting when setting.needsRestart() ->
                entry(d, ALTER, d.from(), d.to() + ", after a restart");
            default -> entry(d, ALTER, d.from(), d.to());
          };
      case Finding.Refused r -> entry(r, REFUSE, null, r.reason());
      case Finding.Awaited a -> entry(a, WAIT, null, a.reason());
      case Finding.Unmanaged unmanaged -> entry(unmanaged, LEAVE, null, null);
      case Finding.AsSpecified asSpecified -> throw new IllegalArgumentException("no difference");
    };
  }

  private static Entry entry(
      Finding finding, String action, @Nullable String from, @Nullable String to) {
    Place place = finding.place();
    return new Entry(
        place.kind().text(),
        place.kind() == Place.Kind.DATABASE ? place.database() : null,
        action,
        finding.object(),
        from,
        to,
        List.of());
  }

  /// The lines of one part of the cluster.
  List<String> lines(Place.Kind part, @Nullable String database) {
    return differences.stream()
        .filter(e -> e.part().equals(part.text()) && Objects.equals(e.database(), database))
        .map(PlanReport::line)
        .toList();
  }

  /// The plan as text.
  public String text() {
    StringBuilder text = new StringBuilder();
    String title = "";
    for (Entry entry : differences) {
      if (!entry.title().equals(title)) {
        title = entry.title();
        text.append(title).append('\n');
      }
      text.append("  ").append(line(entry)).append('\n');
    }
    long due = count(CREATE) + count(ALTER);
    text.append(
        "%d to create, %d to alter, %d refused, %d awaited, %d unchanged"
            .formatted(count(CREATE), count(ALTER), count(REFUSE), count(WAIT), unchanged));
    return due == 0 && differences.isEmpty()
        ? "nothing to change, %s as specified".formatted(Count.of(unchanged, "object"))
        : text.toString();
  }

  private static String line(Entry e) {
    String where =
        "  (groups " + String.join(" ", e.groups().stream().map(String::valueOf).toList()) + ")";
    return switch (e.action()) {
      case CREATE -> "+ " + e.object() + where;
      case ALTER -> "~ %s: %s -> %s%s".formatted(e.object(), e.from(), e.to(), where);
      case RESTART -> "~ %s: restart: %s%s".formatted(e.object(), e.to(), where);
      case REFUSE -> "! %s: %s%s".formatted(e.object(), e.to(), where);
      case WAIT -> ". %s: %s%s".formatted(e.object(), e.to(), where);
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
