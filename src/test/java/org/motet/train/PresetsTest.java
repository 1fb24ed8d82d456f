package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.motet.checkpoint.RunFolder;
import org.motet.config.ConfigFile;
import org.motet.config.ConfigFormat;
import org.motet.config.ConfigLayers;
import org.motet.config.Key;
import org.motet.config.Presets;

/** A preset is the algorithm of its paper, key by key. */
class PresetsTest {
    private static final Presets PRESETS = Presets.of(TrainConfig.DEFAULT);

    static Stream<String> names() {
        return PRESETS.names().stream();
    }

    private static TrainConfig file(String yaml, String... overrides) {
        return new ConfigLayers<>(TrainConfig.DEFAULT)
                .file(ConfigFile.parse("my.yaml", yaml))
                .overrides(List.of(overrides))
                .resolve();
    }

    /** What differs from the defaults beside the key preset itself. */
    private static String differing(TrainConfig config) {
        Map<String, String> usual = ConfigFormat.values(TrainConfig.DEFAULT);
        return ConfigFormat.values(config).entrySet().stream()
                .filter(entry -> !entry.getKey().equals("preset"))
                .filter(entry -> !entry.getValue().equals(usual.get(entry.getKey())))
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "grpo | update.clip_ratio_high=0.2 update.loss_aggregation=seq-mean-token-mean update.kl_loss_coef=0.001",
                "dr-grpo | advantage.estimator=dr_grpo update.clip_ratio_high=0.2"
                        + " update.loss_aggregation=seq-mean-token-sum-norm",
                "dapo | reward.overlong_buffer=0.2 filter_groups.enable=true",
                "prag-po | reward.answer_policy=paper reward.format_needs_end=false",
                "rloo | kl_in_reward.coef=0.001 advantage.estimator=rloo update.clip_ratio_high=0.2",
                "reinforce++ | kl_in_reward.coef=0.001 advantage.estimator=reinforce++ update.clip_ratio_high=0.2",
                "gspo | update.clip_ratio_low=3.0E-4 update.clip_ratio_high=4.0E-4 update.loss_mode=gspo"
                        + " update.loss_aggregation=seq-mean-token-mean",
                "gmpo | update.clip_ratio_low=0.4 update.clip_ratio_high=0.4 update.loss_mode=gmpo"
                        + " update.loss_aggregation=seq-mean-token-mean",
                "cispo | update.clip_ratio_low=10.0 update.clip_ratio_high=0.2 update.loss_mode=cispo",
                "sapo | update.loss_mode=sapo update.loss_aggregation=seq-mean-token-mean",
                "gdpo | reward.mixing=normalize-then-sum advantage.estimator=batch update.clip_ratio_high=0.2"
                        + " update.loss_aggregation=seq-mean-token-mean update.kl_loss_coef=0.001",
            })
    void eachDiffersFromTheDefaultsInTheseKeysAlone(String name, String keys) {
        assertThat(differing(file("preset: " + name))).isEqualTo(keys);
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachIsNamedAtItsKeyAndRunsWithoutAnyRemark(String name) {
        TrainConfig config = file("preset: " + name);
        assertThat(ConfigRemarks.of(config)).isEmpty();
        RecordComponent component = Arrays.stream(LearningConfig.class.getRecordComponents())
                .filter(own -> own.getName().equals("preset"))
                .findFirst()
                .orElseThrow();
        String range =
                Objects.requireNonNull(component.getAnnotation(Key.class)).range();
        assertThat(range.split("[ ,]+")).contains(name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyKeyOfAPresetIsOneOfTheConfigAndIsWrittenAsTheConfigWritesIt(String name) {
        Presets.Preset preset = PRESETS.named("", name);
        Map<String, String> resolved = ConfigFormat.values(file("preset: " + name));
        assertThat(resolved).containsAllEntriesOf(PRESETS.values(preset, TrainConfig.DEFAULT));
        assertThat(PRESETS.values(preset, TrainConfig.DEFAULT))
                .containsKeys(PRESETS.common().toArray(String[]::new));
        assertThat(resolved.keySet())
                .containsAll(preset.sets().stream().map(Presets.Setting::key).toList());
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatIsPrintedOfAPresetIsAConfigThatSetsTheSame(String name) {
        String printed = PRESETS.file(PRESETS.named("", name), TrainConfig.DEFAULT);
        assertThat(differing(file(printed))).isEqualTo(differing(file("preset: " + name)));
        for (String key : differing(file("preset: " + name)).split(" ")) {
            assertThat(printed)
                    .contains("# default ")
                    .contains(key.substring(key.lastIndexOf('.') + 1).replace("=", ": "));
        }
    }

    @Test
    void keysOfTheFileGoOverItsPresetAndThoseOfTheCommandLineOverBoth() {
        TrainConfig config =
                file("update:\n  clip_ratio_high: 0.3\npreset: gspo\n", "update.clip_ratio_low=0.1", "steps=7");
        assertThat(differing(config))
                .isEqualTo("steps=7 update.clip_ratio_low=0.1 update.clip_ratio_high=0.3 update.loss_mode=gspo"
                        + " update.loss_aggregation=seq-mean-token-mean");
        assertThat(ConfigRemarks.of(config))
                .contains("preset is gspo, but these keys are set otherwise than it has them:"
                        + " update.clip_ratio_low=0.1 (3.0E-4), update.clip_ratio_high=0.3 (4.0E-4).");
    }

    @Test
    void oneOfTheCommandLineLeavesNothingOfTheFilesOwnWhereverItStands() {
        String whole = ConfigFormat.toYaml(file("preset: dapo", "kl_in_reward.coef=0.5"));
        TrainConfig config = file(whole, "update.clip_ratio_high=5e-4", "preset=GSPO");
        assertThat(differing(config)).isEqualTo(differing(file("preset: gspo", "update.clip_ratio_high=5e-4")));
    }

    @Test
    void aResumedRunTakesAnotherPresetOverTheKeysThatItsFolderKeeps(@TempDir Path temporary) throws IOException {
        try (RunFolder folder = RunFolder.create(temporary.resolve("run"))) {
            RunConfig.begin(folder, file("preset: dapo"));
            RunConfig<TrainConfig> same = RunConfig.resume(folder, TrainConfig.DEFAULT, List.of());
            assertThat(same.config()).isEqualTo(file("preset: dapo"));
            assertThat(same.record(0)).isEmpty();
            RunConfig<TrainConfig> other = RunConfig.resume(folder, TrainConfig.DEFAULT, List.of("preset=rloo"));
            assertThat(other.config()).isEqualTo(file("preset: rloo"));
            assertThat(other.record(3))
                    .containsExactly("set from step 4 on: preset=rloo (was dapo), reward.overlong_buffer=0.0 (was 0.2),"
                            + " kl_in_reward.coef=0.001 (was 0.0), filter_groups.enable=false (was true),"
                            + " advantage.estimator=rloo (was grpo), update.clip_ratio_high=0.2 (was 0.28)");
        }
    }

    @Test
    void beforeThatTheRunHadTheKeysThatItHadAlsoWhereTheyWereNotThePresets(@TempDir Path temporary) throws IOException {
        TrainConfig before = file("preset: dapo", "update.clip_ratio_high=0.3", "update.tau_pos=2");
        try (RunFolder folder = RunFolder.create(temporary.resolve("run"))) {
            RunConfig.begin(folder, before);
            RunConfig<TrainConfig> other = RunConfig.resume(
                    folder,
                    TrainConfig.DEFAULT,
                    List.of("preset=rloo", "update.clip_ratio_high=0.3", "update.tau_pos=2"));
            assertThat(other.record(3)).hasSize(1);
            assertThat(RunConfig.ofStep(folder, TrainConfig.DEFAULT, 3)).isEqualTo(before);
            assertThat(RunConfig.ofStep(folder, TrainConfig.DEFAULT, 4)).isEqualTo(other.config());
        }
    }

    @Test
    void oneThatThereIsNotIsRefusedInOneSentenceWithThoseThatThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file("steps: 3\npreset: dpo\n"))
                .withMessage("my.yaml:2: preset is 'dpo'; allowed is one of grpo, dr-grpo, dapo, prag-po, rloo,"
                        + " reinforce++, gspo, gmpo, cispo, sapo, gdpo, or '' for none.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file("", "preset=ppo"))
                .withMessageStartingWith("preset is 'ppo'; allowed is one of grpo, ");
    }

    @Test
    void thePageOfAlgorithmsHoldsTheirTable() throws IOException {
        assertThat(Files.readString(Path.of("docs/algorithms.md"))).contains(PRESETS.table(TrainConfig.DEFAULT));
    }
}
