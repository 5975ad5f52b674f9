package io.github.cituscluster;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/// The only imports that are allowed between packages: `cli` -> {`setup`, `shards`, `certificates`}
/// -> `cluster` -> {`citus`, `patroni`} -> `postgres` -> `tls` -> `specification`; `setup` reads
/// `certificates` as well.
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
          .layer("shards")
          .definedBy("..shards..")
          .layer("certificates")
          .definedBy("..certificates..")
          .layer("cluster")
          .definedBy("..cluster..")
          .layer("citus")
          .definedBy("..citus..")
          .layer("patroni")
          .definedBy("..patroni..")
          .layer("postgres")
          .definedBy("..postgres..")
          .layer("tls")
          .definedBy("..tls..")
          .layer("specification")
          .definedBy("..specification..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("setup")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("shards")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("certificates")
          .mayOnlyBeAccessedByLayers("setup", "cli")
          .whereLayer("cluster")
          .mayOnlyBeAccessedByLayers("certificates", "shards", "setup", "cli")
          .whereLayer("citus")
          .mayOnlyBeAccessedByLayers("cluster", "certificates", "shards", "setup", "cli")
          .whereLayer("patroni")
          .mayOnlyBeAccessedByLayers("cluster", "certificates", "shards", "setup", "cli")
          .whereLayer("postgres")
          .mayOnlyBeAccessedByLayers(
              "citus", "patroni", "cluster", "certificates", "shards", "setup", "cli")
          .whereLayer("tls")
          .mayOnlyBeAccessedByLayers(
              "postgres", "patroni", "cluster", "certificates", "shards", "setup", "cli")
          .whereLayer("specification")
          .mayNotAccessAnyLayer();

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
