package io.github.cituscluster.specification;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The schema that the job contains, for editors and for programs that write specifications.
class SpecSchemaTest {
  private static final CheckedIn FILE =
      CheckedIn.file("src/main/resources/cluster-spec.schema.json");

  @Test
  void theFileMatchesTheRecords() throws IOException {
    FILE.is(SpecSchema.text());
  }

  @Test
  void theSchemaIsAValidSchema() {
    Schema meta =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));

    assertThat(meta.validate(SpecSchema.text(), InputFormat.JSON)).isEmpty();
  }

  @Test
  void acceptsTheExampleOfTheDemo() {
    assertThat(errors(SpecFolder.trialExample())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "colour: blue",
        "workers: [{group: 1, host: w, prot: 5432}]",
        "workers: [{host: w}]",
        "workers: [{group: one, host: w}]",
        "workers: w",
        "databases: [{name: a, registeredBy: helm}]",
        "databases: [{name: a, parameters: {search_path: []}}]",
        "databases: [{name: a, initScripts: [{name: a, file: shop.sql, transaction: maybe}]}]",
        "deadlines: {connect: 5}",
        "roles: [{name: a, attributes: {logn: true}}]",
      })
  void refusesWhatTheReaderRefuses(String more, @TempDir Path folder) {
    assertThat(new SpecFolder(folder).problemsOfMinimalAnd(more)).isNotEmpty();
    assertThat(errors(SpecFolder.MINIMAL + more)).isNotEmpty();
  }

  @Test
  void acceptsTheMinimalDocument() {
    assertThat(errors(SpecFolder.MINIMAL)).isEmpty();
  }

  private static List<Error> errors(String document) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(SpecSchema.text(), InputFormat.JSON)
        .validate(document, InputFormat.YAML);
  }
}
