package dev.highlander.app;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The directions in which parts may know each other; {@code docs/architecture.md} draws them. */
class ArchitectureTest {
    private static final String ROOT = "dev.highlander.";

    @SuppressWarnings("NullAway.Init") // filled before every test
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.highlander");
    }

    @Test
    void thePartsKnowEachOtherInTheAllowedDirectionsOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("app").definedBy(ROOT + "app..")
                .layer("bench").definedBy(ROOT + "bench..")
                .layer("console").definedBy(ROOT + "console..")
                .layer("workloads").definedBy(ROOT + "workloads..")
                .layer("controlplane").definedBy(ROOT + "controlplane..")
                .layer("simulator").definedBy(ROOT + "ownership.simulator..")
                .layer("stores").definedBy(ROOT + "ownership.redis..", ROOT + "ownership.postgres..",
                        ROOT + "ownership.kubernetes..", ROOT + "ownership.raft..")
                .layer("reconcile").definedBy(ROOT + "reconcile..")
                .layer("resources").definedBy(ROOT + "resources..")
                .layer("testkit").definedBy(ROOT + "testkit..")
                .layer("ownership").definedBy(ROOT + "ownership", ROOT + "ownership.time..", ROOT + "ownership.fence..")
                .whereLayer("app").mayNotBeAccessedByAnyLayer()
                .whereLayer("bench").mayOnlyBeAccessedByLayers("app")
                .whereLayer("console").mayOnlyBeAccessedByLayers("app")
                .whereLayer("workloads").mayOnlyBeAccessedByLayers("app")
                // The fault suite breaks networks with the same proxy as the tests.
                .whereLayer("testkit").mayOnlyBeAccessedByLayers("bench")
                .whereLayer("controlplane").mayOnlyBeAccessedByLayers("app", "bench", "testkit")
                .whereLayer("simulator").mayOnlyBeAccessedByLayers("app", "bench")
                // The simulator runs the state machine and the rules that a Raft group runs.
                .whereLayer("stores").mayOnlyBeAccessedByLayers("app", "bench", "simulator")
                .whereLayer("reconcile").mayOnlyBeAccessedByLayers("app", "bench", "workloads", "controlplane")
                .whereLayer("resources").mayOnlyBeAccessedByLayers("app", "workloads")
                .whereLayer("ownership")
                .mayOnlyBeAccessedByLayers("app", "bench", "workloads", "controlplane", "simulator",
                        "stores", "reconcile", "testkit")
                .check(classes);
    }

    @Test
    void whatEverythingStandsOnStandsAlone() {
        noClasses().that().resideInAPackage(ROOT + "controlplane.store..")
                .should().dependOnClassesThat().resideInAnyPackage(ROOT + "app..", ROOT + "reconcile..",
                        ROOT + "ownership..", ROOT + "controlplane.apiserver..", ROOT + "resources..", "io.fabric8..",
                        "com.fasterxml..")
                .check(classes);
        noClasses().that().resideInAnyPackage(ROOT + "ownership", ROOT + "ownership.time..", ROOT + "ownership.fence..")
                .should().dependOnClassesThat().resideInAnyPackage(ROOT + "reconcile..", ROOT + "controlplane..",
                        ROOT + "resources..", "io.fabric8..", "org.eclipse.jetty..")
                .check(classes);
    }

    @Test
    void thePartsOfTheControlPlaneMeetAtTheApiServerOnly() {
        for (String part : new String[]{"scheduler", "controllers", "node"}) {
            noClasses().that().resideInAPackage(ROOT + "controlplane." + part + "..")
                    .should().dependOnClassesThat().resideInAnyPackage(ROOT + "controlplane.store..",
                            ROOT + "controlplane.apiserver..")
                    .check(classes);
        }
    }

    @Test
    void modulesHaveNoCycles() {
        slices().matching("dev.highlander.(*)..").should().beFreeOfCycles().check(classes);
        slices().matching("dev.highlander.controlplane.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void theTimeOfDayIsReadFromInjectedClocksOnly() {
        noClasses().should().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(java.time.Instant.class, "now")
                .check(classes);
    }
}
