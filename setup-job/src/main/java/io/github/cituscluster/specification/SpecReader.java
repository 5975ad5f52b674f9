package io.github.cituscluster.specification;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/// Reads the specification document strictly and reports all problems at once. Problems that make
/// the document unreadable are reported with their line, all others with their path.
public final class SpecReader {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SpecReader() {}

  /// Reads the specification in a file.
  ///
  /// @throws SpecException if the file cannot be read, is not YAML, or contains something
  ///   impossible; it names every problem with its path in the document
  public static ClusterSpec read(Path file) {
    Problems problems = new Problems();
    return read(parse(file, problems), folderOf(file), file.toString(), problems);
  }

  /// Reads the specification in a tree from any source.
  ///
  /// @param folder the base of relative file names
  /// @param document the name that messages use for it
  /// @param problems the problems found so far
  static ClusterSpec read(JsonNode root, Path folder, String document, Problems problems) {
    ClusterSpec spec = new DocumentReader(folder, problems).read(root, ClusterSpec.class);
    if (spec != null) {
      SpecChecks.check(spec, problems);
    }
    if (spec == null || !problems.all().isEmpty()) {
      throw new SpecException(document, problems.all());
    }
    return spec;
  }

  private static Path folderOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? Path.of("/") : parent;
  }

  private static JsonNode parse(Path file, Problems problems) {
    String text = text(file);
    try {
      checkAliases(text, problems);
      if (!problems.all().isEmpty()) {
        throw new SpecException(file.toString(), problems.all());
      }
      JsonNode root = YAML.readTree(text);
      return root.isMissingNode() || root.isNull() ? YAML.createObjectNode() : root;
    } catch (JacksonException e) {
      throw new SpecException(file.toString(), List.of(unreadable(e)));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw unusable(file, "does not exist");
    } catch (CharacterCodingException e) {
      throw unusable(file, "is not UTF-8 text");
    } catch (IOException e) {
      throw unusable(file, "cannot be read: " + e);
    }
  }

  private static SpecException unusable(Path file, String sentence) {
    return new SpecException(file.toString(), List.of(new Problem("", sentence)));
  }

  /// In Jackson's tree, an alias looks like a string with the name of the anchor; only the parser
  /// can tell the two apart.
  private static void checkAliases(String text, Problems problems) {
    try (YAMLParser parser = (YAMLParser) YAML.createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser.isCurrentAlias()) {
          problems.add(
              "line " + parser.currentTokenLocation().getLineNr(),
              "'*%s' is an alias, and aliases are not supported; write the value out"
                  .formatted(parser.getString()));
        }
      }
    }
  }

  /// The line and the fault. Jackson's own message is not used, because it quotes the line, which
  /// may contain a secret.
  private static Problem unreadable(JacksonException e) {
    int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
    String fault = e.getOriginalMessage();
    if (e instanceof MismatchedInputException) {
      fault = "a second YAML document starts here; put everything into one";
    } else if (e.getCause() instanceof MarkedYamlEngineException cause) {
      line = cause.getProblemMark().map(mark -> mark.getLine() + 1).orElse(line);
      fault = "is not valid YAML: " + cause.getProblem().strip();
    } else if (fault.startsWith("Duplicate Object property")) {
      fault = "key '%s' appears twice".formatted(fault.replaceAll("(?s)^[^\"]*\"|\".*$", ""));
    } else {
      fault = "cannot be read as YAML: " + fault;
    }
    return new Problem(line > 0 ? "line " + line : "", fault);
  }
}
