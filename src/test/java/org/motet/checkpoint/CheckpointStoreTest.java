package org.motet.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointStoreTest {
    @TempDir
    Path temp;

    private Path root;
    private CheckpointStore store;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void store() {
        root = temp.resolve("run/checkpoints");
        store = new CheckpointStore(root, 2);
    }

    @Test
    void savedCheckpointIsTheLatestAndHoldsItsFilesAndAManifest() throws IOException {
        assertThat(store.latest(warnings::add)).isEmpty();
        store.save(90, files("a"));
        Checkpoint saved = store.save(120, files("b"));
        assertThat(saved).isEqualTo(new Checkpoint(120, root.resolve("step-000120")));
        assertThat(store.latest(warnings::add)).contains(saved);
        assertThat(saved.folder().resolve("weights.bin")).hasContent("b");
        assertThat(saved.folder().resolve("MANIFEST.json"))
                .content()
                // printf b | sha256sum
                .contains("\"weights.bin\"", "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d")
                .contains("\"sub/state.json\"")
                .doesNotContain("MANIFEST");
        assertThat(warnings).isEmpty();
    }

    @Test
    void failedSaveLeavesEverythingAsItWas() throws IOException {
        Checkpoint before = store.save(1, files("a"));
        assertThatThrownBy(() -> store.save(2, folder -> {
                    Files.writeString(folder.resolve("weights.bin"), "half");
                    throw new IOException("disk full");
                }))
                .as("which path")
                .isInstanceOf(FileSystemException.class)
                .hasMessage(root.resolve("step-000002") + ": cannot be written: disk full");
        assertThatThrownBy(() -> store.save(1, folder -> {
                    throw new IllegalStateException("lost");
                }))
                .hasMessage("lost");
        assertThat(store.latest(warnings::add)).contains(before);
        assertThat(names()).containsExactly("step-000001");
        assertThat(before.folder().resolve("weights.bin")).hasContent("a");
    }

    @Test
    void leftoversOfAKilledSaveAreClearedAndNeverTakenForCheckpoints() throws IOException {
        Checkpoint before = store.save(1, files("a"));
        files("half").writeTo(Files.createDirectory(root.resolve(".new-step-000002")));
        files("old").writeTo(Files.createDirectory(root.resolve(".old-step-000000")));
        assertThat(store.all()).containsExactly(before);
        assertThat(store.latest(warnings::add)).contains(before);
        assertThat(names()).containsExactly("step-000001");
    }

    @Test
    void killBetweenTheTwoRenamesOfAReplacementPutsTheOldOneBack() throws IOException {
        Checkpoint before = store.save(1, files("a"));
        Files.move(before.folder(), root.resolve(".old-step-000001"));
        files("half").writeTo(Files.createDirectory(root.resolve(".new-step-000001")));
        assertThat(store.latest(warnings::add)).contains(before);
        assertThat(before.folder().resolve("weights.bin")).hasContent("a");
        assertThat(names()).containsExactly("step-000001");
    }

    @Test
    void killAfterTheReplacementKeepsTheNewOne() throws IOException {
        Checkpoint before = store.save(1, files("old"));
        Files.move(before.folder(), root.resolve(".old-step-000001"));
        store = new CheckpointStore(root, 2);
        Files.createDirectory(root.resolve("step-000001"));
        files("new").writeTo(root.resolve("step-000001"));
        Manifest.of(root.resolve("step-000001")).write(root.resolve("step-000001"));
        assertThat(store.latest(warnings::add).orElseThrow().folder().resolve("weights.bin"))
                .hasContent("new");
        assertThat(names()).containsExactly("step-000001");
    }

    @Test
    void sameStepIsReplaced() throws IOException {
        store.save(1, files("a"));
        Checkpoint again = store.save(1, files("b"));
        assertThat(again.folder().resolve("weights.bin")).hasContent("b");
        assertThat(names()).containsExactly("step-000001");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null                                               | it holds null",
                "{}                                                 | the value of files is missing",
                "{\"files\": null}                                  | it names no files",
                "{\"files\": {}}                                    | it names no files",
                "{\"files\": []}                                    | the value of files is missing, unknown or of the wrong kind",
                "{\"files\": {\"weights.bin\": null}}               | it says nothing of the file weights.bin",
                "{\"files\": {\"weights.bin\": {\"size\": 3}}}      | the value of files.weights.bin",
                "{\"files\": {\"weights.bin\": {\"size\": 3, \"sha256\": null}}} | it says nothing of the file weights.bin",
                "{\"files\": {\"../weights.bin\": {\"size\": 3, \"sha256\": \"a\"}}} | outside of the checkpoint",
                "{\"files\": {\"a\": 3}}                            | the value of files.a is missing, unknown or of the wrong kind",
                "[]                                                 | it holds something else",
                "{\"files\":                                        | malformed at line 1 column"
            })
    void aManifestThatNamesNoFilesIsNoManifest(String manifest, String reason) throws IOException {
        store.save(1, files("abc"));
        Files.writeString(root.resolve("step-000001/MANIFEST.json"), manifest);
        assertThat(store.latest(warnings::add)).isEmpty();
        assertThat(warnings).hasSize(1);
        assertThat(warnings.getFirst())
                .contains("step 1", "MANIFEST.json is damaged", reason)
                .doesNotContain("\n", "java", "creator");
    }

    @Test
    void damagedCheckpointsArePassedOverWithOneSentenceEach() throws IOException {
        store = new CheckpointStore(root, 9);
        for (int step = 1; step <= 7; step++) {
            store.save(step, files("abc"));
        }
        Files.delete(root.resolve("step-000007/MANIFEST.json"));
        Files.writeString(root.resolve("step-000006/MANIFEST.json"), "{\"files\": {\"wei");
        Files.writeString(root.resolve("step-000005/weights.bin"), "abX");
        Files.writeString(root.resolve("step-000004/weights.bin"), "ab");
        Files.delete(root.resolve("step-000003/sub/state.json"));
        Files.writeString(root.resolve("step-000002/MANIFEST.json"), "null");
        assertThat(store.latest(warnings::add).orElseThrow().step()).isEqualTo(1);
        assertThat(warnings).hasSize(6);
        assertThat(warnings.get(0)).contains("step 7", "has no MANIFEST.json");
        assertThat(warnings.get(1)).contains("step 6", "MANIFEST.json is damaged");
        assertThat(warnings.get(2)).contains("step 5", "weights.bin is damaged", "SHA-256");
        assertThat(warnings.get(3)).contains("step 4", "has 2 bytes instead of 3");
        assertThat(warnings.get(4)).contains("step 3", "lacks the file sub/state.json");
        assertThat(warnings.get(5)).contains("step 2", "MANIFEST.json is damaged");
        List<Checkpoint> all = store.all();
        assertThat(CheckpointStore.damage(all.get(4)).orElseThrow()).contains("weights.bin is damaged");
        assertThat(CheckpointStore.damage(all.getFirst())).isEmpty();
        assertThat(store.latest(step -> step < 5, warnings::add).orElseThrow().step())
                .isEqualTo(1);
    }

    @Test
    void onlyTheNewestAndThePinnedStay() throws IOException {
        for (int step = 10; step <= 60; step += 10) {
            store.save(step, files("x"));
            if (step == 20) {
                store.pinBest(List.of(20L));
            }
        }
        assertThat(store.all()).extracting(Checkpoint::step).containsExactly(20L, 50L, 60L);
        assertThat(store.best()).extracting(Checkpoint::step).containsExactly(20L);
        store.pinBest(List.of(60L, 20L));
        store.save(70, files("x"));
        store.save(80, files("x"));
        assertThat(store.best()).extracting(Checkpoint::step).containsExactly(60L, 20L);
        assertThat(store.all()).extracting(Checkpoint::step).containsExactly(20L, 60L, 70L, 80L);
        store.pinBest(List.of(60L));
        store.save(90, files("x"));
        store.save(1_000_000, files("x"));
        assertThat(store.all()).extracting(Checkpoint::step).containsExactly(60L, 90L, 1_000_000L);
        assertThat(names()).containsExactly("best.json", "step-000060", "step-000090", "step-1000000");
    }

    @Test
    void theKeptStayBesideTheNewestAndTheBest() throws IOException {
        CheckpointStore two = new CheckpointStore(root, 1);
        two.save(1, files("a"));
        two.keep(List.of(1L));
        two.save(2, files("b"));
        two.save(3, files("c"));
        assertThat(two.all()).extracting(Checkpoint::step).containsExactly(1L, 3L);
        assertThat(two.kept()).extracting(Checkpoint::step).containsExactly(1L);
        two.keep(List.of());
        two.save(4, files("d"));
        assertThat(two.all()).extracting(Checkpoint::step).containsExactly(4L);
    }

    @Test
    void laterOnesAreMovedAndTheOneBeforeCanBeAmended() throws IOException {
        CheckpointStore many = new CheckpointStore(root, 9);
        for (int step = 1; step <= 4; step++) {
            many.save(step, files("weights " + step));
        }
        many.moveAfter(2, root.resolve("aside"));
        Checkpoint two = many.latest(_ -> true, warnings::add).orElseThrow();
        assertThat(two.step()).isEqualTo(2);
        Path other = Files.createLink(root.resolve("other"), two.folder().resolve("sub/state.json"));

        Checkpoint amended = many.amend(
                two,
                to -> Files.writeString(Files.createDirectory(to.resolve("sub")).resolve("state.json"), "{1}"));
        assertThat(CheckpointStore.damage(amended)).isEmpty();
        assertThat(amended.folder().resolve("weights.bin")).hasContent("weights 2");
        assertThat(amended.folder().resolve("sub/state.json")).hasContent("{1}");
        assertThat(other).as("what the old one held").hasContent("{}");
        assertThat(many.latest(step -> step < 2, warnings::add).orElseThrow().step())
                .isEqualTo(1);
        assertThat(many.latest(step -> step > 2, warnings::add)).isEmpty();
        assertThat(warnings).isEmpty();
    }

    @Test
    void keepingNoneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CheckpointStore(root, 0))
                .withMessageContaining("keep_last");
    }

    @Test
    void stateReadsBackBitForBit() throws IOException {
        record State(long seed, double betaPower, List<Float> rates, String name) {}
        State state = new State(Long.MIN_VALUE + 7, 0.1 + 0.2, List.of(1e-8f, 1 / 3f), "é\n");
        Path file = temp.resolve("state.json");
        StateFile.write(file, state);
        assertThat(StateFile.read(file, State.class)).isEqualTo(state);
        assertThat(file).content().contains("beta_power");
        Files.writeString(file, "{\"seed\": 1}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StateFile.read(file, State.class))
                .withMessageContaining("state.json is damaged or of another version");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static CheckpointFiles files(String weights) {
        return folder -> {
            Files.writeString(folder.resolve("weights.bin"), weights);
            Files.writeString(Files.createDirectory(folder.resolve("sub")).resolve("state.json"), "{}");
        };
    }
}
