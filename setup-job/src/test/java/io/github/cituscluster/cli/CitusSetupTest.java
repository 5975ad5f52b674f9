package io.github.cituscluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// The command line as a whole, without servers.
class CitusSetupTest {
  static List<String> commands() {
    return CitusSetup.names();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandThatIsCalledIsTheOnlyOneThatIsBuilt(String name) {
    CommandLine line = CitusSetup.commandLine(Map.of(), name);

    assertThat(line.getSubcommands()).containsOnlyKeys(name);
  }

  @Test
  void everyCommandHasAName() {
    List<String> classes =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.github.cituscluster.cli")
                .stream()
                .filter(type -> type.isAssignableTo(ClusterCommand.class))
                .map(JavaClass::getSimpleName)
                .filter(name -> !name.equals(ClusterCommand.class.getSimpleName()))
                .toList();

    assertThat(CitusSetup.commandLine(Map.of()).getSubcommands().values())
        .filteredOn(line -> line.getCommand() instanceof ClusterCommand)
        .extracting(line -> line.getCommand().getClass().getSimpleName())
        .containsExactlyInAnyOrderElementsOf(classes);
  }

  @Test
  void aCommandThatDoesNotExistIsRefused() {
    Outcome.of(() -> CitusSetup.run(Map.of(), "move-shards"))
        .exited(2)
        .logged("Unmatched argument at index 0: 'move-shards'", "move-shard");
  }
}
