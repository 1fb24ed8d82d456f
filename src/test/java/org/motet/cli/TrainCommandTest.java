package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with a run is said in one sentence before anything is loaded or written. */
class TrainCommandTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stepz=3                              | steps",
                "update.learning_rat=1                | learning_rate",
                "update.learning_rate=2               | learning_rate is 2.0",
                "steps=0                              | steps is 0",
                "prompts.per_step=30                  | does not divide",
                "rollout.group_size=1                 | group_size is 1",
                "rollout.temperature=0                | temperature is 0",
                "rollout.max_new_tokens=5000          | positions",
                "prompts.max_tokens=10                | 10",
                "problems.source=nowhere.jsonl        | nowhere.jsonl",
                "problems.source=chain:0              | chain",
                "templates.set=nobody                 | nobody",
                "templates.schedule=mostly            | uniform",
                "model.path=/no/such/model            | /no/such/model",
                "model.dtype=float8                   | float8",
                "model.device=tpu                     | tpu",
                "advantage.estimator=ppo              | grpo",
                "reward.answer_policy=kind            | boxed",
            })
    void aWrongSettingIsRefused(String setting, String says) throws Exception {
        CommandRun outcome = train(setting, "output.folder=" + folder.resolve("run"));
        assertThat(outcome.status()).as(outcome.errors()).isEqualTo(2);
        assertThat(outcome.errors()).contains(says);
        assertThat(outcome.errors().strip().lines().count()).isLessThanOrEqualTo(2);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aUsedRunFolderIsLeftAlone() throws Exception {
        Path used = Files.createDirectory(folder.resolve("used"));
        Files.writeString(used.resolve("notes.txt"), "mine");
        CommandRun outcome = train("output.folder=" + used);
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.errors()).contains("used");
        try (Stream<Path> files = Files.list(used)) {
            assertThat(files.map(file -> file.getFileName().toString())).isEqualTo(List.of("notes.txt"));
        }
    }

    @Test
    void aTemplateWithoutTheProblemIsRefused() throws Exception {
        Path set = folder.resolve("set.yaml");
        Files.writeString(set, "templates:\n  - name: empty\n    text: 'Answer:'\n    format:\n      - constant: 1\n");
        CommandRun outcome = train("templates.set=" + set, "output.folder=" + folder.resolve("run"));
        assertThat(outcome.status()).as(outcome.errors()).isEqualTo(2);
        assertThat(outcome.errors()).contains("empty").contains("problem");
    }

    @Test
    void aSetWhoseEnabledTemplatesHaveNoWeightAtAStepIsRefused() throws Exception {
        Path set = folder.resolve("set.yaml");
        Files.writeString(set, """
                templates:
                  - {name: early, user: '{problem}', steps: {to: 5}}
                  - {name: late, user: 'Now {problem}', weight: 0}
                """);
        for (String schedule : List.of("weighted", "curriculum")) {
            CommandRun outcome = train(
                    "templates.set=" + set, "templates.schedule=" + schedule, "output.folder=" + folder.resolve("run"));
            assertThat(outcome.status()).as(outcome.errors()).isEqualTo(2);
            assertThat(outcome.errors()).contains("no template enabled at step 5");
        }
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aConfigFileThatIsNoYamlNamesItsLine() throws Exception {
        Path file = folder.resolve("bad.yaml");
        Files.writeString(file, "steps: 3\nupdate: [\n");
        CommandRun outcome = train(file.toString());
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.errors()).contains("bad.yaml");
        assertThat(train(folder.resolve("missing.yaml").toString()).status()).isEqualTo(2);
    }

    @Test
    void onlyARunCanBeResumed() throws Exception {
        CommandRun outcome = train("--resume", folder.toString());
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.errors()).contains("config.yaml");
    }

    private static CommandRun train(String... arguments) {
        return CommandRun.of(
                Stream.concat(Stream.of("train"), Stream.of(arguments)).toArray(String[]::new));
    }
}
