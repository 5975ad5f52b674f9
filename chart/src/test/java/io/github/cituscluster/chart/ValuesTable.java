package io.github.cituscluster.chart;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import tools.jackson.databind.JsonNode;

/// values.yaml as a table of key, default and what the comment `# -- ` above the key says.
final class ValuesTable {
  private static final String BEGINNING = "# -- ";

  private final List<String> lines;
  private final List<String> rows = new ArrayList<>();

  private ValuesTable(String values) {
    this.lines = values.lines().toList();
    Node root = new Compose(LoadSettings.builder().build()).composeString(values).orElseThrow();
    collect("", (MappingNode) root, Yaml.MAPPER.readTree(values));
  }

  /// The table in Markdown, with a line break at its end.
  static String of(String values) {
    return "| key | default | description |\n| --- | --- | --- |\n"
        + String.join("", new ValuesTable(values).rows);
  }

  private void collect(String prefix, MappingNode block, JsonNode values) {
    for (var entry : block.getValue()) {
      String name = ((ScalarNode) entry.getKeyNode()).getValue();
      String key = prefix + name;
      JsonNode value = values.get(name);
      Optional<String> comment = comment(entry.getKeyNode());
      switch (entry.getValueNode()) {
        case MappingNode inner when isWrittenAsBlock(inner) -> {
          comment.ifPresent(text -> row(key, "", text));
          collect(key + ".", inner, value);
        }
        case SequenceNode list
            when isWrittenAsBlock(list)
                && list.getValue().getFirst() instanceof MappingNode first -> {
          comment.ifPresent(text -> row(key, "", text));
          collect(key + "[].", first, value.get(0));
        }
        default -> row(key, "`" + value + "`", comment.orElse(""));
      }
    }
  }

  private void row(String key, String value, String description) {
    rows.add(
        "| `%s` | %s | %s |\n"
            .formatted(key, value.replace("|", "\\|"), description.replace("|", "\\|")));
  }

  private static boolean isWrittenAsBlock(CollectionNode<?> node) {
    return node.getFlowStyle() == FlowStyle.BLOCK && !node.getValue().isEmpty();
  }

  /// The comment straight above a key, from `# -- ` on.
  private Optional<String> comment(Node key) {
    List<String> comment = new ArrayList<>();
    int line = key.getStartMark().map(Mark::getLine).orElseThrow() - 1;
    while (line >= 0 && lines.get(line).strip().startsWith("#")) {
      String text = lines.get(line).strip();
      if (text.startsWith(BEGINNING)) {
        comment.add(text.substring(BEGINNING.length()));
        Collections.reverse(comment);
        return Optional.of(String.join(" ", comment));
      }
      comment.add(text.substring(1).strip());
      line--;
    }
    return Optional.empty();
  }
}
