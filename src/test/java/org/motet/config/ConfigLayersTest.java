package org.motet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLayersTest {
    enum Schedule {
        UNIFORM,
        SINGLE,
        ROUND_ROBIN
    }

    record Voices(Schedule schedule, List<String> names, Map<String, Double> weights) {
        boolean isSingle() {
            return schedule == Schedule.SINGLE;
        }
    }

    record Clip(double low, double high, @Nullable Double dual) {
        Clip {
            if (low < 0) {
                throw new IllegalArgumentException("low is " + low + "; it must be 0 or more.");
            }
        }
    }

    record Update(int microBatch, Clip clip, boolean shuffle) {}

    record Toy(String name, int steps, float rate, Path output, Optional<Path> model, Voices templates, Update update) {
        Toy {
            if (steps < 1) {
                throw new IllegalArgumentException("steps is " + steps + "; it must be 1 or more.");
            }
        }
    }

    private static final Toy DEFAULTS = new Toy(
            "toy",
            100,
            1e-4f,
            Path.of("runs/a b"),
            Optional.empty(),
            new Voices(Schedule.UNIFORM, List.of("plain", "table"), Map.of("plain", 1.0)),
            new Update(8, new Clip(0.2, 0.28, null), true));

    @TempDir
    Path temp;

    @Test
    void noLayersGiveTheDefaults() {
        assertThat(new ConfigLayers<>(DEFAULTS).resolve()).isEqualTo(DEFAULTS);
    }

    @Test
    void fileThenOverridesAreLaidOverTheDefaultsKeyByKey() {
        Toy toy = new ConfigLayers<>(DEFAULTS)
                .file(file("""
                        # a comment
                        steps: 7
                        update:
                          clip: {high: 0.3}
                        templates:
                          schedule: round_robin
                          names: [solo]
                          weights: {solo: 2}
                        """))
                .overrides(List.of("update.clip.low=1e-1", "rate=3e-3", "name=007", "model=x y"))
                .resolve();
        assertThat(toy.steps()).isEqualTo(7);
        assertThat(toy.update()).isEqualTo(new Update(8, new Clip(0.1, 0.3, null), true));
        assertThat(toy.templates())
                .isEqualTo(new Voices(Schedule.ROUND_ROBIN, List.of("solo"), Map.of("plain", 1.0, "solo", 2.0)));
        assertThat(toy.rate()).isEqualTo(3e-3f);
        assertThat(toy.name()).isEqualTo("007");
        assertThat(toy.model()).contains(Path.of("x y"));
    }

    @Test
    void emptyFileChangesNothing() {
        assertThat(new ConfigLayers<>(DEFAULTS).file(file("# nothing\n")).resolve())
                .isEqualTo(DEFAULTS);
    }

    @Test
    void writtenConfigNamesEveryKeyAndReadsBackEqual() throws IOException {
        Path file = temp.resolve("config.yaml");
        Toy odd = new Toy(
                "no: \"x\"",
                3,
                1e-8f,
                Path.of("/a:b/c"),
                Optional.of(Path.of("m")),
                DEFAULTS.templates(),
                new Update(1, new Clip(0, 1.0 / 3, 3e20), false));
        Files.writeString(file, ConfigFormat.toYaml(odd));
        assertThat(Files.readString(file))
                .contains("name:", "steps: 3", "rate:", "output: /a:b/c", "micro_batch: 1", "  clip:", "    dual:")
                .doesNotContain("single:", "---");
        assertThat(new ConfigLayers<>(DEFAULTS).file(ConfigFile.read(file)).resolve())
                .isEqualTo(odd);
        Files.writeString(file, ConfigFormat.toYaml(DEFAULTS));
        assertThat(new ConfigLayers<>(odd).file(ConfigFile.read(file)).resolve())
                .isEqualTo(DEFAULTS);
    }

    @Test
    void unknownKeyNamesFileLineAndTheNearestKnownKey() {
        refusesFile(
                "steps: 3\nupdate:\n  clip:\n    hihg: 2\n",
                "my.yaml:4: there is no key 'update.clip.hihg'",
                "'update.clip.high'");
        refusesFile("\nstep: 3\n", "my.yaml:2: there is no key 'step'", "'steps'");
        refusesOverride("templtes.schedule=single", "no key 'templtes.schedule'", "'templates.schedule'");
        refusesOverride("schedule=single", "no key 'schedule'", "'templates.schedule'");
        refusesOverride("steps.x=1", "no key 'steps.x'", "'steps'");
    }

    @Test
    void wrongKindOfValueNamesPlaceAndWhatIsAllowed() {
        refusesFile("steps: many\n", "my.yaml:1: steps is 'many'; it must be a whole number.");
        refusesFile("steps: 1.5\n", "my.yaml:1: steps is '1.5'; it must be a whole number.");
        refusesFile("steps:\n", "my.yaml:1: steps is empty; it must be a whole number.");
        refusesFile(
                "update: fast\n", "my.yaml:1: update is 'fast'; it must be a mapping with the keys micro_batch, clip");
        refusesFile("steps: {a: 1}\n", "my.yaml:1: steps is a mapping; it must be a whole number.");
        refusesOverride("update.shuffle=perhaps", "update.shuffle is 'perhaps'; it must be true or false.");
        refusesOverride("templates.schedule=sometimes", "'sometimes'; it must be one of uniform, single, round_robin.");
        refusesOverride("templates.names=3", "templates.names is '3'; it must be a list.");
        refusesOverride("update=3", "update has keys of its own; set update.micro_batch");
        refusesOverride("steps", "'steps' is no override; it must look like key=value.");
        refusesOverride("steps=[1", "'steps=[1' is not valid YAML");
    }

    @Test
    void checksOfTheRecordsSurfaceWithTheirPlace() {
        refusesOverride("steps=0", "steps is 0; it must be 1 or more.");
        refusesOverride("update.clip.low=-1", "update.clip.low is -1.0; it must be 0 or more.");
    }

    @Test
    void malformedFilesAreRefusedWithTheirLine() throws IOException {
        refusesFile("steps: 1\nsteps: 2\n", "my.yaml:2: the key 'steps' stands twice.");
        refusesFile("a:\n  - b\n c: [\n", "my.yaml:3: not valid YAML: ");
        refusesFile("- 1\n- 2\n", "my.yaml is not a config file");
        Path binary = Files.write(temp.resolve("b.yaml"), new byte[] {(byte) 0xff, 0, 1});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigFile.read(binary))
                .withMessageContaining("b.yaml is not a text file in UTF-8");
        assertThatIllegalArgumentException().isThrownBy(() -> ConfigFile.read(temp));
        Assertions.assertThatThrownBy(() -> ConfigFile.read(temp.resolve("no.yaml")))
                .isInstanceOf(NoSuchFileException.class);
    }

    enum Aggregation {
        @Spelled("token-mean")
        TOKEN_MEAN,
        @Spelled({"k3+", "low_var_kl+"})
        K3_PLUS
    }

    record Bounds(
            @Key(name = "bound_low") double low,
            @Key(name = "bound_high") double high) {
        Bounds {
            if (high < low) {
                throw new IllegalArgumentException("bound_high is " + high + "; it must not be below bound_low.");
            }
        }
    }

    record Loss(@Inline Bounds bounds, Aggregation aggregation) {}

    record Learning(@Inline Loss loss, int batches) {}

    record Quiet(int batches) {}

    record Run(
            Learning update,

            @NoEffect(value = Learning.class, under = "the quiet run")
            Quiet quiet) {}

    private static final Run RUN =
            new Run(new Learning(new Loss(new Bounds(0.2, 0.3), Aggregation.TOKEN_MEAN), 4), new Quiet(1));

    @Test
    void inlinedRecordsHaveTheirKeysInTheRecordAround() {
        assertThat(ConfigFormat.toYaml(RUN)).isEqualTo("""
                update:
                  bound_low: 0.2
                  bound_high: 0.3
                  aggregation: token-mean
                  batches: 4
                quiet:
                  batches: 1
                """);
        Run run = new ConfigLayers<>(RUN)
                .file(file("update: {bound_high: 0.5, batches: 2}"))
                .overrides(List.of("update.bound_low=0.1"))
                .resolve();
        assertThat(run.update()).isEqualTo(new Learning(new Loss(new Bounds(0.1, 0.5), Aggregation.TOKEN_MEAN), 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConfigLayers<>(RUN)
                        .file(file("update:\n  batches: 1\n  bound_high: 0.1\n"))
                        .resolve())
                .withMessage("my.yaml:3: update.bound_high is 0.1; it must not be below bound_low.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConfigLayers<>(RUN).overrides(List.of("update.loss.aggregation=k3+")))
                .withMessageContaining("no key 'update.loss.aggregation'")
                .withMessageContaining("'update.aggregation'");
    }

    @Test
    void constantsAreReadInEachOfTheirSpellings() {
        for (String text : List.of("k3+", "K3+", "low_var_kl+", "low-var-kl+")) {
            assertThat(overridden("update.aggregation=" + text).update().loss().aggregation())
                    .isEqualTo(Aggregation.K3_PLUS);
        }
        assertThat(overridden("update.aggregation=token_mean")).isEqualTo(RUN);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> overridden("update.aggregation=k4"))
                .withMessage("update.aggregation is 'k4'; it must be one of token-mean, k3+.");
    }

    @Test
    void aKeyThatDoesNothingIsPassedOverWithARemark() {
        ConfigLayers<Run> layers = new ConfigLayers<>(RUN).file(file("quiet:\n  batches: 3\n  bound_low: 0.9\n"));
        assertThat(layers.resolve().quiet()).isEqualTo(new Quiet(3));
        assertThat(layers.remarks()).containsExactly("my.yaml:3: quiet.bound_low has no effect under the quiet run.");
        assertThatIllegalArgumentException().isThrownBy(() -> overridden("quiet.bound=1"));
        assertThatIllegalArgumentException().isThrownBy(() -> overridden("update.quiet=1"));
    }

    private static Run overridden(String assignment) {
        return new ConfigLayers<>(RUN).overrides(List.of(assignment)).resolve();
    }

    private static ConfigFile file(String yaml) {
        return ConfigFile.parse("my.yaml", yaml);
    }

    private static void refusesFile(String yaml, String... parts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConfigLayers<>(DEFAULTS).file(file(yaml)).resolve())
                .satisfies(failure -> assertThat(failure.getMessage()).contains(parts));
    }

    private static void refusesOverride(String assignment, String... parts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConfigLayers<>(DEFAULTS)
                        .overrides(List.of(assignment))
                        .resolve())
                .satisfies(failure -> assertThat(failure.getMessage()).contains(parts));
    }
}
