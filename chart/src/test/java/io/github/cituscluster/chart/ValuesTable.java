package io.github.cituscluster.chart;

import java.util.stream.Collectors;

/// values.yaml as a table in Markdown: key, default, description.
final class ValuesTable {
  private ValuesTable() {}

  /// The table with a line break at its end. Blocks without a description have no row.
  static String of(String values) {
    return ValuesFile.keys(values).stream()
        .filter(key -> !key.value().isEmpty() || !key.description().isEmpty())
        .map(ValuesTable::row)
        .collect(
            Collectors.joining("", "| key | default | description |\n| --- | --- | --- |\n", ""));
  }

  private static String row(ValuesFile.Key key) {
    String value = key.value().isEmpty() ? "" : "`" + key.value() + "`";
    return "| `%s` | %s | %s |\n".formatted(key.path(), escaped(value), escaped(key.description()));
  }

  private static String escaped(String cell) {
    return cell.replace("|", "\\|");
  }
}
