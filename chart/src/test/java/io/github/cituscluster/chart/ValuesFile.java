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

/// The keys of values.yaml, each with its default and the comment `# -- ` above it. Only the first
/// element of a list of blocks is documented.
final class ValuesFile {
  private static final String BEGINNING = "# -- ";

  private final List<String> lines;
  private final List<Key> keys = new ArrayList<>();

  private ValuesFile(String values) {
    this.lines = values.lines().toList();
    Node root = new Compose(LoadSettings.builder().build()).composeString(values).orElseThrow();
    collect("", (MappingNode) root, Yaml.MAPPER.readTree(values));
  }

  /// A key, for instance `workers[].replicas`; the default of a key that holds others is empty, and
  /// so is the description of a key without a comment.
  record Key(String path, String value, String description) {}

  static List<Key> keys(String values) {
    return new ValuesFile(values).keys;
  }

  private void collect(String prefix, MappingNode block, JsonNode values) {
    for (var entry : block.getValue()) {
      String name = ((ScalarNode) entry.getKeyNode()).getValue();
      String path = prefix + name;
      JsonNode value = values.get(name);
      String description = comment(entry.getKeyNode()).orElse("");
      switch (entry.getValueNode()) {
        case MappingNode inner when isWrittenAsBlock(inner) -> {
          keys.add(new Key(path, "", description));
          collect(path + ".", inner, value);
        }
        case SequenceNode list
            when isWrittenAsBlock(list)
                && list.getValue().getFirst() instanceof MappingNode first -> {
          keys.add(new Key(path, "", description));
          collect(path + "[].", first, value.get(0));
        }
        default -> keys.add(new Key(path, value.toString(), description));
      }
    }
  }

  private static boolean isWrittenAsBlock(CollectionNode<?> node) {
    return node.getFlowStyle() == FlowStyle.BLOCK && !node.getValue().isEmpty();
  }

  /// The comment straight above a key, from `# -- ` to its first empty line; what follows that is
  /// an example.
  private Optional<String> comment(Node key) {
    List<String> comment = new ArrayList<>();
    int line = key.getStartMark().map(Mark::getLine).orElseThrow() - 1;
    while (line >= 0 && lines.get(line).strip().startsWith("#")) {
      String text = lines.get(line).strip();
      if (text.startsWith(BEGINNING)) {
        comment.add(text.substring(BEGINNING.length()));
        Collections.reverse(comment);
        return Optional.of(
            String.join(" ", comment.stream().takeWhile(words -> !words.isEmpty()).toList()));
      }
      comment.add(text.substring(1).strip());
      line--;
    }
    return Optional.empty();
  }
}
