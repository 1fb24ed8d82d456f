package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.checkpoint.RunFolder;
import org.motet.config.ConfigFile;
import org.motet.config.ConfigLayers;

/** config.yaml of a run tells what is in force and what was changed when, by whom. */
class RunConfigTest {
    private static final String TITLE = "# Changed on resume, oldest first:\n";

    @TempDir
    private Path temporary;

    private RunFolder begun() throws IOException {
        RunFolder folder = RunFolder.create(temporary.resolve("run"));
        RunConfig.begin(folder, TrainConfig.DEFAULT);
        return folder;
    }

    private static RunConfig<TrainConfig> resume(RunFolder folder, String... overrides) throws IOException {
        return RunConfig.resume(folder, TrainConfig.DEFAULT, List.of(overrides));
    }

    private static TrainConfig read(RunFolder folder) throws IOException {
        return new ConfigLayers<>(TrainConfig.DEFAULT)
                .file(ConfigFile.read(folder.config()))
                .resolve();
    }

    @Test
    void aResumeWithoutChangesLeavesTheFileAlone() throws IOException {
        try (RunFolder folder = begun()) {
            byte[] before = Files.readAllBytes(folder.config());
            assertThat(resume(folder, "steps=160").record(20)).isEmpty();
            assertThat(Files.readAllBytes(folder.config())).isEqualTo(before);
        }
    }

    @Test
    void overridesAreRecordedWithTheirStepOneResumeAfterTheOther() throws IOException {
        try (RunFolder folder = begun()) {
            RunConfig<TrainConfig> first = resume(folder, "steps=200", "update.learning_rate=1e-5");
            assertThat(first.record(20))
                    .containsExactly(
                            "set from step 21 on: steps=200 (was 160), update.learning_rate=1.0E-5 (was 3.0E-4)");
            assertThat(first.former()).isEqualTo(TrainConfig.DEFAULT);
            assertThat(read(folder)).isEqualTo(first.config());
            assertThat(resume(folder).record(30)).isEmpty();
            resume(folder, "update.learning_rate=2e-5").record(40);
            assertThat(Files.readString(folder.config()))
                    .startsWith(TITLE
                            + "# step 20: steps=200 (was 160), update.learning_rate=1.0E-5 (was 3.0E-4)\n"
                            + "# step 40: update.learning_rate=2.0E-5 (was 1.0E-5)\n"
                            + "seed: 1\n");
            assertThat(read(folder).update().optimizer().rate().learningRate()).isEqualTo(2e-5);
            assertThat(RunConfig.isOf(folder.config(), resume(folder).config(), TrainConfig.DEFAULT))
                    .isTrue();
            assertThat(RunConfig.isOf(folder.config(), TrainConfig.DEFAULT, TrainConfig.DEFAULT))
                    .isFalse();
        }
    }

    @Test
    void anEditByHandIsMentionedOnceAndItsCommentsStay() throws IOException {
        try (RunFolder folder = begun()) {
            String edited =
                    Files.readString(folder.config()).replace("format_weight: 1.0", "format_weight: 0.5 # less of it");
            Files.writeString(folder.config(), edited);
            assertThat(resume(folder).record(40))
                    .containsExactly("config.yaml was edited by hand: reward.format_weight=0.5 (was 1.0)");
            assertThat(Files.readString(folder.config()))
                    .isEqualTo(TITLE + "# step 40, by hand: reward.format_weight=0.5 (was 1.0)\n" + edited);
            assertThat(resume(folder).record(50)).isEmpty();
        }
    }

    @Test
    void editsAndOverridesAreToldApart() throws IOException {
        try (RunFolder folder = begun()) {
            Files.writeString(folder.config(), Files.readString(folder.config()).replace("steps: 160", "steps: 170"));
            assertThat(resume(folder, "seed=2").record(5))
                    .containsExactly(
                            "config.yaml was edited by hand: steps=170 (was 160)",
                            "set from step 6 on: seed=2 (was 1)");
            assertThat(Files.readAllLines(folder.config()))
                    .startsWith(
                            TITLE.strip(),
                            "# step 5, by hand: steps=170 (was 160)",
                            "# step 5: seed=2 (was 1)",
                            "seed: 2",
                            "steps: 170");
        }
    }

    @Test
    void otherLayoutAndCommentsAreNoEdit() throws IOException {
        try (RunFolder folder = begun()) {
            Files.writeString(folder.config(), "# mine\n" + Files.readString(folder.config()) + "\n\n");
            assertThat(resume(folder).record(5)).isEmpty();
        }
    }

    @Test
    void aRunOfAnOlderVersionIsTakenUpWithoutTheCopy() throws IOException {
        try (RunFolder folder = begun()) {
            Files.delete(folder.path().resolve(".config.yaml"));
            assertThat(resume(folder, "seed=2").record(5)).containsExactly("set from step 6 on: seed=2 (was 1)");
            assertThat(resume(folder).config().seed()).isEqualTo(2);
        }
    }

    @Test
    void whatIsRefusedIsNotRecorded() throws IOException {
        try (RunFolder folder = begun()) {
            byte[] before = Files.readAllBytes(folder.config());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> resume(folder, "steps=0"))
                    .withMessageContaining("steps is 0");
            assertThat(Files.readAllBytes(folder.config())).isEqualTo(before);
        }
    }
}
