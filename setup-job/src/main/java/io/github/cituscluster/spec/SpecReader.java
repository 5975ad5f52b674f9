package io.github.cituscluster.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Reads the specification document: strict, and all problems at once.
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
    DocumentReader reader = new DocumentReader(folderOf(file));
    ClusterSpec spec = reader.read(parse(file), ClusterSpec.class);
    List<Problem> problems = new ArrayList<>(reader.problems());
    if (spec != null) {
      problems.addAll(SpecChecks.problemsOf(spec));
    }
    if (spec == null || !problems.isEmpty()) {
      throw new SpecException(file.toString(), problems);
    }
    return spec;
  }

  private static Path folderOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? Path.of("/") : parent;
  }

  private static JsonNode parse(Path file) {
    try {
      return YAML.readTree(Files.readString(file));
    } catch (IOException e) {
      throw unreadable(file, "cannot be read: " + e.getMessage());
    } catch (JacksonException e) {
      String where = e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
      throw unreadable(file, "is not YAML%s: %s".formatted(where, e.getOriginalMessage()));
    }
  }

  private static SpecException unreadable(Path file, String sentence) {
    return new SpecException(file.toString(), List.of(new Problem("", sentence)));
  }
}
