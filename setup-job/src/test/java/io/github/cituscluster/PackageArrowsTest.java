package io.github.cituscluster;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/// The only imports that are allowed between packages: `cli` -> `setup` -> {`citus`, `patroni`} ->
/// `postgres` -> `tls`; `spec` is read by all and imports none of them.
@AnalyzeClasses(
    packages = "io.github.cituscluster",
    importOptions = ImportOption.DoNotIncludeTests.class)
class PackageArrowsTest {
  @ArchTest
  static final ArchRule arrowsPointDownwards =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("cli")
          .definedBy("..cli..")
          .layer("setup")
          .definedBy("..setup..")
          .layer("citus")
          .definedBy("..citus..")
          .layer("patroni")
          .definedBy("..patroni..")
          .layer("postgres")
          .definedBy("..postgres..")
          .layer("tls")
          .definedBy("..tls..")
          .layer("spec")
          .definedBy("..spec..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("setup")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("citus")
          .mayOnlyBeAccessedByLayers("setup", "cli")
          .whereLayer("patroni")
          .mayOnlyBeAccessedByLayers("setup", "cli")
          .whereLayer("postgres")
          .mayOnlyBeAccessedByLayers("citus", "patroni", "setup", "cli")
          .whereLayer("tls")
          .mayOnlyBeAccessedByLayers("postgres", "patroni", "setup", "cli");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("io.github.cituscluster.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheCommandLinePrints =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackage("..cli..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");
}
