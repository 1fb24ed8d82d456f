package org.motet;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Who may import whom: the rooms of the house, in the order of the data's way. */
class ArchitectureTest {
    private static final String ROOT = "org.motet.";

    /** Each room with the rooms that it may import; records of configuration are marked with annotations of {@code config}. */
    private static final Map<String, Set<String>> ROOMS = Map.ofEntries(
            room("problem"),
            room("template", "random", "config"),
            room("token"),
            room("prompt", "problem", "template", "token", "random", "config"),
            room("random"),
            room("config"),
            room("tensor"),
            room("kernel"),
            room("hub"),
            room("weights", "tensor"),
            room("model", "tensor", "kernel", "weights"),
            room("rollout", "prompt", "template", "token", "tensor", "weights", "model", "random", "config"),
            room("math"),
            room("reward", "problem", "template", "math", "config"),
            room("advantage", "config"),
            room("update", "tensor", "model", "distributed", "config"),
            room("distributed", "tensor"),
            room("checkpoint", "tensor", "weights"),
            room("metrics", "config"),
            room(
                    "evaluation",
                    "problem",
                    "template",
                    "token",
                    "prompt",
                    "rollout",
                    "math",
                    "reward",
                    "metrics",
                    "random"),
            room("train", allBut("train", "serve", "report", "cli")),
            room("serve", "rollout", "token", "metrics", "random"),
            room("report", "metrics", "evaluation"),
            room("cli", allBut("cli")));

    /** Third-party packages with the rooms that may import them; an empty set forbids them everywhere. */
    private static final Map<String, Set<String>> THIRD_PARTY = Map.ofEntries(
            Map.entry("org.bytedeco..", Set.of("tensor", "distributed")),
            Map.entry("ai.djl..", Set.of("token")),
            Map.entry("org.duckdb..", Set.of("problem")),
            Map.entry("java.sql..", Set.of("problem")),
            Map.entry("org.apache.arrow..", Set.of("problem")),
            Map.entry("com.google.flatbuffers..", Set.of("problem")),
            Map.entry("com.github.luben..", Set.of("problem")),
            Map.entry("picocli..", Set.of("cli")),
            Map.entry(
                    "tools.jackson..",
                    Set.of(
                            "problem",
                            "template",
                            "token",
                            "reward",
                            "config",
                            "rollout",
                            "hub",
                            "weights",
                            "model",
                            "checkpoint",
                            "metrics",
                            "evaluation",
                            "train",
                            "serve",
                            "report",
                            "cli")),
            Map.entry("io.helidon..", Set.of("serve", "report")),
            Map.entry("io.prometheus..", Set.of("serve", "metrics")),
            // Messages of those that run for long without anybody looking on.
            Map.entry("org.slf4j..", Set.of("serve")),
            // On the class path for the sake of others only.
            Map.entry("com.fasterxml..", Set.of()),
            Map.entry("com.google.common..", Set.of()),
            Map.entry("com.google.gson..", Set.of()),
            Map.entry("org.apache.commons..", Set.of("train")),
            Map.entry("ch.qos.logback..", Set.of()),
            Map.entry("sun..", Set.of("cli"))); // sun.misc.Signal: Ctrl-C as a request

    private static final List<String> TORCH_FREE = List.of(
            "problem",
            "template",
            "token",
            "prompt",
            "random",
            "config",
            "kernel",
            "hub",
            "math",
            "reward",
            "advantage",
            "metrics",
            "report");

    private static final JavaClasses HOUSE =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("org.motet");

    @Test
    void everyRoomImportsOnlyWhatItsRowAllows() {
        ROOMS.forEach((room, allowed) -> {
            String[] forbidden = ROOMS.keySet().stream()
                    .filter(other -> !other.equals(room) && !allowed.contains(other))
                    .map(ArchitectureTest::packageOf)
                    .toArray(String[]::new);
            noClasses()
                    .that(resideInAPackage(packageOf(room)))
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(forbidden))
                    .allowEmptyShould(true)
                    .check(HOUSE);
        });
    }

    /** What this house allows beyond the table of the design: configuration records carry annotations, and evaluation reads verdicts. */
    private static final Map<String, Set<String>> BEYOND_THE_DESIGN = Map.of(
            "template", Set.of("config"),
            "prompt", Set.of("config"),
            "rollout", Set.of("config", "template", "weights"),
            "reward", Set.of("config"),
            "advantage", Set.of("config"),
            "update", Set.of("config"),
            "metrics", Set.of("config"),
            "evaluation", Set.of("token", "math", "random"),
            "serve", Set.of("random"));

    @Test
    void tableIsThatOfTheDesign() throws IOException {
        Path design = Path.of("../shared/design/DESIGN.md");
        assumeTrue(Files.exists(design), "the design is not there: its table was not compared");
        Map<String, Set<String>> designed = new TreeMap<>();
        for (String line : Files.readAllLines(design)) {
            String[] cells = line.split("\\|");
            if (cells.length > 4 && cells[1].strip().matches("`[a-z]+`")) {
                designed.put(cells[1].strip().replace("`", ""), imports(cells[3].strip(), designed.keySet()));
            }
        }
        assertThat(designed.keySet()).isEqualTo(ROOMS.keySet());
        designed.forEach((room, imports) -> {
            Set<String> allowed = new TreeSet<>(imports);
            allowed.addAll(BEYOND_THE_DESIGN.getOrDefault(room, Set.of()));
            assertThat(ROOMS.get(room)).as(room).containsExactlyInAnyOrderElementsOf(allowed);
        });
    }

    private static Set<String> imports(String cell, Set<String> above) {
        return switch (cell) {
            case "-" -> Set.of();
            case "all above" -> Set.copyOf(above);
            case "all" ->
                ROOMS.keySet().stream().filter(room -> !room.equals("cli")).collect(Collectors.toSet());
            default -> Set.of(cell.split(",\\s*"));
        };
    }

    @Test
    void everyPackageIsARoomOfTheTable() {
        Set<String> rooms = HOUSE.stream()
                .map(type -> type.getPackageName()
                        .replaceFirst("^org\\.motet\\.?", "")
                        .replaceFirst("\\..*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(ROOMS.keySet()).containsAll(rooms);
    }

    @Test
    void roomsFormNoCycle() {
        slices().matching("org.motet.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void packagesOfTheMathRoomFormNoCycle() {
        slices().assignedFrom(packagesOf("math")).should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void libraryIsImportedOnlyWhereItsRowSays() {
        THIRD_PARTY.forEach((library, rooms) -> {
            String[] allowed = rooms.stream().map(ArchitectureTest::packageOf).toArray(String[]::new);
            noClasses()
                    .that(not(resideInAnyPackage(allowed)))
                    .should()
                    .dependOnClassesThat(resideInAPackage(library))
                    .check(HOUSE);
        });
    }

    @Test
    void torchFreeRoomsNeverReachTensors() {
        String[] rooms = TORCH_FREE.stream().map(ArchitectureTest::packageOf).toArray(String[]::new);
        noClasses()
                .that(resideInAnyPackage(rooms))
                .should()
                .transitivelyDependOnClassesThat(resideInAnyPackage("org.motet.tensor..", "org.bytedeco.."))
                .check(HOUSE);
    }

    @Test
    void trainingNeverAsksForTheTimeOfDaySoThatNoSettingOfTheClockCanDisturbIt() {
        noClasses()
                .that(resideInAnyPackage(Stream.of("train", "checkpoint", "prompt", "random", "advantage", "update")
                        .map(ArchitectureTest::packageOf)
                        .toArray(String[]::new)))
                .should()
                .callMethodWhere(target(name("currentTimeMillis"))
                        .or(target(name("now")).and(target(owner(resideInAPackage("java.time.."))))))
                .check(HOUSE);
    }

    @Test
    void everyPackageIsNullMarkedAndSaysWhatItIsFor() {
        Set<String> unmarked = HOUSE.stream()
                .map(type -> type.getPackage())
                .filter(candidate -> !candidate.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(unmarked).isEmpty();
    }

    @Test
    void namesAreNounsOfTheField() {
        classes()
                .should()
                .haveNameNotMatching(".*(Manager|Helper|Utils?|Processor|Impl)")
                .check(HOUSE);
    }

    private static Map.Entry<String, Set<String>> room(String name, String... mayImport) {
        return Map.entry(name, Set.of(mayImport));
    }

    private static String[] allBut(String... excluded) {
        return Stream.of(
                        "problem",
                        "template",
                        "token",
                        "prompt",
                        "random",
                        "config",
                        "tensor",
                        "kernel",
                        "hub",
                        "weights",
                        "model",
                        "rollout",
                        "math",
                        "reward",
                        "advantage",
                        "distributed",
                        "update",
                        "checkpoint",
                        "metrics",
                        "evaluation",
                        "train",
                        "serve",
                        "report")
                .filter(room -> !List.of(excluded).contains(room))
                .toArray(String[]::new);
    }

    /** Each package of a room is a slice, also the room's own. */
    private static SliceAssignment packagesOf(String room) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return (type.getPackageName() + ".").startsWith(ROOT + room + ".")
                        ? SliceIdentifier.of(type.getPackageName())
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages of " + room;
            }
        };
    }

    private static String packageOf(String room) {
        return ROOT + room + "..";
    }
}
