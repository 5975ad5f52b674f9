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

/// The keys of values.yaml, each with its default and the comment `# -- ` above it. A block without
/// comments inside is one key, and the first element of a list of blocks stands for all.
final class ValuesFile {
  private static final String BEGINNING = "# -- ";

  private final List<String> lines;

  private ValuesFile(String values) {
    this.lines = values.lines().toList();
  }

  /// A key, for instance `workers[].replicas`; the default of a key that holds others is empty, and
  /// so is the description of a key without a comment.
  record Key(String path, String value, String description) {}

  static List<Key> keys(String values) {
    Node root = new Compose(LoadSettings.builder().build()).composeString(values).orElseThrow();
    return new ValuesFile(values).keys("", (MappingNode) root, Yaml.MAPPER.readTree(values));
  }

  private List<Key> keys(String prefix, MappingNode block, JsonNode values) {
    List<Key> keys = new ArrayList<>();
    for (var entry : block.getValue()) {
      String name = ((ScalarNode) entry.getKeyNode()).getValue();
      JsonNode value = values.get(name);
      String path = prefix + name;
      String description = comment(entry.getKeyNode()).orElse("");
      List<Key> inner =
          switch (entry.getValueNode()) {
            case MappingNode fields when isWrittenAsBlock(fields) ->
                keys(path + ".", fields, value);
            case SequenceNode list
                when isWrittenAsBlock(list)
                    && list.getValue().getFirst() instanceof MappingNode first ->
                keys(path + "[].", first, value.get(0));
            default -> List.of();
          };
      boolean isDescribed = inner.stream().anyMatch(key -> !key.description().isEmpty());
      keys.add(new Key(path, isDescribed ? "" : value.toString(), description));
      if (isDescribed) {
        keys.addAll(inner);
      }
    }
    return keys;
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
