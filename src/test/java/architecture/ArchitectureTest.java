package architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dependencies point one way; each forbidden arrow is a rule. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("caravan", "routes");

  private static final List<String> STAGES =
      List.of(
          "discovery",
          "analysis",
          "organization",
          "verification",
          "graph",
          "operations",
          "service");

  private static String[] packages(List<String> names) {
    return names.stream().map(name -> "caravan." + name + "..").toArray(String[]::new);
  }

  @Test
  void layers_dependencies_pointDownwards() {
    Architectures.layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("main")
        .definedBy("caravan")
        .layer("ways in")
        .definedBy("caravan.api..", "caravan.cli..", "caravan.web..")
        .layer("root")
        .definedBy("caravan.config..")
        .layer("routes")
        .definedBy("routes..")
        .layer("stages")
        .definedBy(packages(STAGES))
        .layer("engine")
        .definedBy("caravan.vault..", "caravan.storage..", "caravan.security..")
        .layer("platform")
        .definedBy("caravan.platform..")
        .layer("model")
        .definedBy("caravan.model..")
        .whereLayer("main")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("ways in")
        .mayOnlyBeAccessedByLayers("main")
        .whereLayer("root")
        .mayOnlyBeAccessedByLayers("main", "ways in", "routes")
        .whereLayer("routes")
        .mayOnlyBeAccessedByLayers("root")
        .whereLayer("stages")
        .mayOnlyBeAccessedByLayers("ways in", "root", "routes")
        .whereLayer("engine")
        .mayOnlyBeAccessedByLayers("ways in", "root", "routes", "stages")
        .whereLayer("platform")
        .mayOnlyBeAccessedByLayers("main", "ways in", "root", "routes", "stages", "engine")
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "discovery",
        "analysis",
        "organization",
        "verification",
        "graph",
        "operations",
        "service"
      })
  void stage_another_isNotImported(String stage) {
    String[] others = packages(STAGES.stream().filter(other -> !other.equals(stage)).toList());

    noClasses()
        .that()
        .resideInAPackage("caravan." + stage + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .because("stages meet in routes.yaml, and pass records of the model")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void model_onlyTheJdk_isImported() {
    classes()
        .that()
        .resideInAPackage("caravan.model..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("caravan.model..", "java..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void storage_nothingElseOfCaravan_isImported() {
    noClasses()
        .that()
        .resideInAPackage("caravan.storage..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("caravan..")
                .and(
                    not(
                        resideInAnyPackage(
                            "caravan.storage..", "caravan.platform..", "caravan.model.."))))
        .check(CLASSES);
  }

  @Test
  void security_vault_isNotImported() {
    noClasses()
        .that()
        .resideInAPackage("caravan.security..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("caravan.vault..")
        .because("the vault uses keys, and keys know no vault")
        .check(CLASSES);
  }

  @Test
  void camel_outsideOfRoutes_isNotImported() {
    noClasses()
        .that()
        .resideOutsideOfPackage("routes..")
        .and()
        .doNotHaveFullyQualifiedName("caravan.config.CaravanApplication")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.camel..", "io.github.resilience4j..")
        .check(CLASSES);
  }

  @Test
  void spring_inTheEngine_isNotImported() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "routes..", "caravan.config..", "caravan.api..", "caravan.cli..", "caravan.web..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework..")
        .check(CLASSES);
  }

  @Test
  void everyPackage_isNullMarked() {
    TreeSet<String> unmarked = new TreeSet<>();
    for (JavaClass each : CLASSES) {
      boolean root = each.getPackageName().equals("caravan"); // only main is in it
      if (!root && !each.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked")) {
        unmarked.add(each.getPackageName());
      }
    }
    assertThat(unmarked).as("packages without @NullMarked in a package-info.java").isEmpty();
  }

  @Test
  void everyTest_runs() throws Exception {
    try (Stream<Path> sources = Files.walk(Path.of("src", "test", "java"))) {
      for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
        assertThat(Files.readString(source))
            .as(source.toString())
            .doesNotContain("@" + "Disabled")
            .doesNotContain("Thread" + ".sleep");
      }
    }
  }
}
