package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.config.ConfigFile;
import org.motet.config.ConfigLayers;
import org.motet.train.TrainConfig;
import org.motet.train.sft.SftConfig;
import picocli.CommandLine;

/** {@code motet config}: what it prints is a config, and docs/configuration.md is what it prints. */
class ConfigCommandTest {
    @TempDir
    private Path folder;

    @Test
    void thePageOfAllKeysIsCurrent() throws Exception {
        assertThat(output("config", "--reference"))
                .as("docs/configuration.md is made by: motet config --reference > docs/configuration.md")
                .isEqualTo(Files.readString(Path.of("docs/configuration.md")));
    }

    @Test
    void defaultsArePrintedWithTheirMeaningAndReadBackEqual() throws Exception {
        String train = output("config");
        assertThat(train).contains("# peak of the learning rate (above 0 and below 1)\n", "  learning_rate: 3.0E-4\n");
        assertThat(train(train)).isEqualTo(TrainConfig.DEFAULT);
        assertThat(sft(output("config", "--sft"))).isEqualTo(SftConfig.COLD_START);
        assertThat(sft(output("config", "--sft", "data.source=talks.jsonl")).update())
                .isEqualTo(SftConfig.OWN_DATA.update());
    }

    @Test
    void supervisedRecipesArePrintedWhole() throws Exception {
        try (Stream<Path> recipes = Files.list(Path.of("recipes", "sft"))) {
            List<Path> files = recipes.toList();
            assertThat(files).isNotEmpty();
            for (Path file : files) {
                SftConfig config = sft(output("config", "--sft", file.toString()));
                assertThat(config).isNotEqualTo(SftConfig.OF_CHECKPOINT);
                assertThat(config.remarks()).as(file.toString()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nano", "nano-single", "paper-qwen2.5-math-1.5b", "paper-qwen3-1.7b", "grpo-qwen2.5-math-1.5b"})
    void aRecipeIsPrintedWhole(String recipe) throws Exception {
        Path file = Path.of("recipes", recipe + ".yaml");
        assertThat(train(output("config", file.toString(), "steps=7")))
                .isEqualTo(new ConfigLayers<>(TrainConfig.DEFAULT)
                        .file(ConfigFile.read(file))
                        .overrides(List.of("steps=7"))
                        .resolve());
    }

    @Test
    void whatItPrintsIsTrainedUnchanged() throws Exception {
        Path file = folder.resolve("printed.yaml");
        Files.writeString(
                file,
                output(
                        "config",
                        "steps=1",
                        "problems.source=chain:24",
                        "prompts.per_step=4",
                        "rollout.group_size=2",
                        "evaluation.problems_at_ends=1",
                        "output.folder=" + folder.resolve("run")));
        assertThat(commandLine(new StringWriter()).execute("train", file.toString(), "--json"))
                .isZero();
        assertThat(train(Files.readString(folder.resolve("run/config.yaml")))).isEqualTo(train(Files.readString(file)));
    }

    @ParameterizedTest
    @CsvSource({
        "beta, update.kl_loss_coef",
        "kl_coef, kl_in_reward.coef",
        "algorithm.use_kl_in_reward, kl_in_reward.coef",
        "algorithm.kl_penalty, kl_in_reward.penalty",
        "algorithm.kl_ctrl.target_kl, kl_in_reward.target_kl",
        "algorithm.filter_groups.enable, filter_groups.enable",
        "max_num_gen_batches, filter_groups.max_num_gen_batches",
        "gen_batch_size, filter_groups.gen_batch_size",
        "dynamic_sampling, filter_groups.enable",
        "multi_objective_aggregation, reward.mixing",
        "actor_rollout_ref.actor.use_kl_loss, update.kl_loss_coef",
        "num_generations, rollout.group_size",
        "rollout.n, rollout.group_size",
        "actor_rollout_ref.rollout.n, rollout.group_size",
        "epsilon, update.clip_ratio_low",
        "epsilon_high, update.clip_ratio_high",
        "clip_ratio, update.clip_ratio_low",
        "delta, update.clip_ratio_c",
        "loss_type, update.loss_aggregation",
        "loss_agg_mode, update.loss_aggregation",
        "scale_rewards, advantage.estimator",
        "adv_estimator, advantage.estimator",
        "max_completion_length, rollout.max_new_tokens",
        "max_response_length, rollout.max_new_tokens",
        "max_prompt_length, prompts.max_tokens",
        "train_batch_size, prompts.per_step",
        "ppo_mini_batch_size, update.mini_batches",
        "ppo_micro_batch_size_per_gpu, update.micro_batch_tokens",
        "ppo_max_token_len_per_gpu, update.micro_batch_tokens",
        "per_device_train_batch_size, prompts.per_step",
        "gradient_accumulation_steps, update.micro_batch_tokens",
        "reward_funcs, reward.accuracy_weight",
        "reward_weights, reward.format_weight",
        "logger, tracking.logger",
        "report_to, tracking.logger",
        "lr, update.learning_rate",
        "learning_rate, update.learning_rate",
        "optim.lr, update.learning_rate",
        "actor_rollout_ref.actor.optim.lr, update.learning_rate",
        "lr_scheduler_type, update.lr_decay",
        "warmup_ratio, update.lr_warmup_updates",
        "num_train_epochs, steps",
        "trainer.total_epochs, steps",
        "max_steps, steps",
        "grad_clip, update.max_grad_norm",
        "max_grad_norm, update.max_grad_norm",
        "temperature, rollout.temperature",
        "top_p, rollout.top_p",
        "use_vllm, rollout.engine",
        "bf16, model.dtype",
        "gradient_checkpointing, update.recompute",
        "model_name_or_path, model.path",
        "train_files, problems.source",
        "save_steps, output.checkpoint_every",
        "trainer.save_freq, output.checkpoint_every",
        "output_dir, output.folder",
        "resume_from_checkpoint, --resume",
        "critic.optim.lr, no critic",
        "lora_rank, lora.rank",
        "lora_r, lora.rank",
        "lora_alpha, lora.alpha",
        "use_rslora, lora.rslora",
        "load_in_4bit, float32 or bfloat16",
    })
    void aNameOfAnotherTrainerIsAnsweredWithTheKeyHere(String name, String says) {
        assertThat(refusal("config", name + "=1"))
                .startsWith("motet: there is no key '" + name + "'; ")
                .contains(says)
                .endsWith(".");
    }

    @Test
    void aConfigOfVerlIsAnsweredAtItsFirstKeyThatSaysSomething() throws Exception {
        Path file = folder.resolve("verl.yaml");
        Files.writeString(file, "actor_rollout_ref:\n  hybrid: 1\n  actor:\n    optim:\n      lr: 1e-6\n");
        assertThat(refusal("config", file.toString()))
                .isEqualTo("motet: " + file + ":5: there is no key 'actor_rollout_ref.actor.optim.lr';"
                        + " it is verl's name of 'update.learning_rate'.");
    }

    @ParameterizedTest
    @CsvSource({
        "num_train_epochs, it is TRL's name of 'epochs'.",
        "max_length, it is TRL's name of 'data.max_tokens'.",
        "lr, the key is 'update.learning_rate'.",
        "batch_sise, the nearest known one is 'batch_size'.",
        "num_generations, motet config prints those that there are.",
    })
    void underSftOnlyItsOwnKeysAreNamed(String name, String says) {
        assertThat(refusal("config", "--sft", name + "=1")).isEqualTo("motet: there is no key '" + name + "'; " + says);
    }

    @ParameterizedTest
    @CsvSource({
        "stepz, 'steps'",
        "rollout.group, 'rollout.group_size'",
        "update.learning_rat, 'update.learning_rate'",
        "sampling.max_new_tokens, 'rollout.max_new_tokens'",
        "whatever.this.is, motet config prints those that there are",
        "name, motet config prints those that there are",
    })
    void anyOtherNameIsComparedByItsSpelling(String name, String says) {
        assertThat(refusal("config", name + "=1")).contains("there is no key '" + name + "'; ", says);
    }

    private static TrainConfig train(String yaml) {
        return new ConfigLayers<>(TrainConfig.DEFAULT)
                .file(ConfigFile.parse("printed", yaml))
                .resolve();
    }

    private static SftConfig sft(String yaml) {
        return new ConfigLayers<>(SftConfig.COLD_START)
                .file(ConfigFile.parse("printed", yaml))
                .resolve();
    }

    private static String output(String... arguments) {
        StringWriter out = new StringWriter();
        assertThat(commandLine(out).execute(arguments)).isZero();
        return out.toString();
    }

    private static String refusal(String... arguments) {
        StringWriter err = new StringWriter();
        CommandLine commandLine = commandLine(new StringWriter());
        commandLine.setErr(new PrintWriter(err, true));
        assertThat(commandLine.execute(arguments)).isEqualTo(2);
        return err.toString().strip();
    }

    private static CommandLine commandLine(StringWriter out) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        return commandLine;
    }
}
