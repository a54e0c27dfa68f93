package org.godwit;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the arrows of the house (docs/architecture.md): who may know whom. */
class ArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.godwit");

    /** Each room, and the rooms that it may know. What is not listed here does not belong to the house. */
    private static final Map<String, Set<String>> MAY_KNOW = Map.of(
            "api", Set.of(),
            "transport", Set.of(),
            "qemu", Set.of("api"),
            "cluster", Set.of("api"),
            "agent", Set.of("api", "qemu", "transport", "cluster"),
            "server", Set.of("api", "cluster"),
            "client", Set.of("api"),
            "lab", Set.of("api", "client", "qemu"),
            "cli", Set.of("api", "transport", "qemu", "cluster", "agent", "server", "client", "lab"));

    static Stream<String> rooms() {
        return MAY_KNOW.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomKnowsOnlyTheRoomsBelowIt(String room) {
        List<String> forbidden = rooms().filter(other -> !other.equals(room)
                        && !MAY_KNOW.getOrDefault(room, Set.of()).contains(other))
                .map(other -> "org.godwit." + other + "..")
                .toList();
        classes()
                .that()
                .resideInAPackage("org.godwit." + room + "..")
                .should()
                .onlyDependOnClassesThat(not(resideInAnyPackage(forbidden.toArray(String[]::new))))
                .check(HOUSE);
    }

    @Test
    void everyClassIsInARoom() {
        assertThat(HOUSE)
                .allSatisfy(type -> assertThat(type.getPackageName().split("\\."))
                        .as("the package of %s", type.getName())
                        .hasSizeGreaterThan(2)
                        .satisfies(parts -> assertThat(MAY_KNOW).containsKey(parts[2])));
    }

    /** Everything else in the lab looks at Godwit from outside; what it checks with must not be what it checks. */
    @Test
    void onlyTheBenchmarkOfTheLabDrivesQemuItself() {
        noClasses()
                .that(resideInAPackage("org.godwit.lab.."))
                .and(not(resideInAPackage("org.godwit.lab.bench..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.godwit.qemu..")
                .check(HOUSE);
    }

    @Test
    void onlyTheClusterSpeaksToZooKeeper() {
        noClasses()
                .that(not(resideInAPackage("org.godwit.cluster..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.zookeeper..", "org.apache.curator..")
                .check(HOUSE);
    }

    @Test
    void onlyTheClusterMakesCertificates() {
        noClasses()
                .that(not(resideInAPackage("org.godwit.cluster..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .check(HOUSE);
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        slices().matching("org.godwit.(**)").should().beFreeOfCycles().check(HOUSE);
    }
}
