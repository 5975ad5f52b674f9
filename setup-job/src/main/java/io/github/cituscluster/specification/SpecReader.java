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

/// Reads the specification document: strict, and all problems at once.
///
/// What makes the document unreadable is named by its line, everything else by its path.
public final class SpecReader {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SpecReader() {}

  /// The specification in a file.
  ///
  /// @throws SpecException if the file cannot be read, is not YAML, or says something that cannot
  ///   be; it names every problem with its path in the document
  public static ClusterSpec read(Path file) {
    Problems problems = new Problems();
    return read(parse(file, problems), folderOf(file), file.toString(), problems);
  }

  /// The specification in a tree, wherever that comes from.
  ///
  /// @param folder where relative names of files start
  /// @param document the name under which problems are told
  /// @param problems what is known to be wrong already
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
      nameAliases(text, problems);
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

  /// Jackson's tree holds the anchor's name in place of what an alias stands for, as if somebody
  /// had written that text; only the parser can tell them apart.
  private static void nameAliases(String text, Problems problems) {
    try (YAMLParser parser = (YAMLParser) YAML.createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser.isCurrentAlias()) {
          problems.add(
              "line " + parser.currentTokenLocation().getLineNr(),
              "'*%s' is an alias, which is not followed; write the value out"
                  .formatted(parser.getString()));
        }
      }
    }
  }

  /// The line and the fault. Jackson's own message quotes the line, which may hold a secret that is
  /// none of its business.
  private static Problem unreadable(JacksonException e) {
    int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
    String said = e.getOriginalMessage();
    if (e instanceof MismatchedInputException) {
      said = "a second document begins; put everything into one";
    } else if (e.getCause() instanceof MarkedYamlEngineException cause) {
      line = cause.getProblemMark().map(mark -> mark.getLine() + 1).orElse(line);
      said = "is not YAML: " + cause.getProblem().strip();
    } else if (said.startsWith("Duplicate Object property")) {
      said = "the key '%s' is there twice".formatted(said.replaceAll("(?s)^[^\"]*\"|\".*$", ""));
    } else {
      said = "is not YAML that can be read here: " + said;
    }
    return new Problem(line > 0 ? "line " + line : "", said);
  }
}
