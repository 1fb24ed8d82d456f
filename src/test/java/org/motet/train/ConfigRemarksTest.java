package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.config.ConfigFile;
import org.motet.config.ConfigLayers;

/** A key that does nothing is said so, and only where somebody set it. */
class ConfigRemarksTest {
    @Test
    void theDefaultsAreNotRemarkedOn() {
        assertThat(ConfigRemarks.of(TrainConfig.DEFAULT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nano",
                "nano-single",
                "dapo-qwen2.5-math-1.5b",
                "grpo-qwen2.5-math-1.5b",
                "paper-qwen2.5-math-1.5b",
                "paper-qwen3-1.7b",
                "paper-r1-distill-qwen-1.5b"
            })
    void theRecipesAreNotRemarkedOn(String recipe) throws Exception {
        assertThat(ConfigRemarks.of(new ConfigLayers<>(TrainConfig.DEFAULT)
                        .file(ConfigFile.read(java.nio.file.Path.of("recipes", recipe + ".yaml")))
                        .resolve()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "templates.template=table | templates.template has no effect with templates.schedule=uniform.",
                "problems.held_out_share=0.1 | problems.held_out_share has no effect on generated problems,",
                "problems.question=q | problems.question has no effect on generated problems.",
                "reward.overlong_factor=2 | reward.overlong_factor has no effect with reward.overlong_buffer=0.",
                "reward.format_needs_end=false reward.format_weight=0 | reward.format_needs_end has no effect with",
                "reward.http.retries=1 | reward.http.retries has no effect without reward.http.url.",
                "advantage.epsilon=1 advantage.estimator=rloo | advantage.epsilon has no effect with"
                        + " advantage.estimator=rloo.",
                "update.kl_loss_type=k1 | update.kl_loss_type has no effect with update.kl_loss_coef=0.",
                "update.clip_ratio_low=0.1 update.mini_batches=1 | update.clip_ratio_low has no effect with"
                        + " update.mini_batches=1,",
                "update.clip_ratio_c=5 update.loss_mode=gspo | update.clip_ratio_c has no effect with"
                        + " update.loss_mode=gspo.",
                "update.clip_ratio_high=0.3 update.loss_mode=sapo | update.clip_ratio_high has no effect with"
                        + " update.loss_mode=sapo.",
                "update.tau_pos=2 | update.tau_pos has no effect without update.loss_mode=sapo.",
                "update.loss_scale_factor=64 | update.loss_scale_factor has no effect without an aggregation",
                "update.verl2025.ranks=2 | update.verl2025.ranks has no effect without",
                "update.entropy_target=1 | update.entropy_target has no effect with update.entropy_adaptive=false.",
                "update.rollout_correction.rollout_is_threshold=3 | update.rollout_correction.rollout_is_threshold has no"
                        + " effect with update.rollout_correction.rollout_is=auto in a run without servers.",
                "update.learning_rate=0.9 | update.learning_rate is 0.9, and AdamW moves every weight by about that much",
                "update.learning_rate=0.02 | update.learning_rate is 0.02, and AdamW moves",
                "update.lr_decay=cosine steps=2 update.lr_warmup_updates=8 | update.lr_decay has no effect in a run of 8"
                        + " updates with update.lr_warmup_updates=8.",
                "evaluation.problems=3 evaluation.every=0 | evaluation.problems has no effect with evaluation.every=0.",
                "output.best_checkpoints=3 evaluation.every=0 | output.best_checkpoints has no effect with",
                "output.samples_groups=3 output.samples_every=0 | output.samples_groups has no effect with",
                "advantage.estimator=dr_grpo | advantage.estimator is dr_grpo, but update.loss_aggregation is token-mean;"
                        + " Dr. GRPO also needs update.loss_aggregation=seq-mean-token-sum-norm.",
                "kl_in_reward.penalty=k2 | kl_in_reward.penalty has no effect with kl_in_reward.coef=0.",
                "kl_in_reward.coef=0.1 kl_in_reward.horizon=5 | kl_in_reward.horizon has no effect with"
                        + " kl_in_reward.controller=fixed.",
                "filter_groups.gen_batch_size=64 | filter_groups.gen_batch_size has no effect with"
                        + " filter_groups.enable=false.",
                "reward.mixing=accuracy reward.format_weight=2 | reward.format_weight has no effect with"
                        + " reward.mixing=accuracy.",
                "reward.mixing=normalize-then-sum | reward.mixing is normalize-then-sum, but advantage.estimator is grpo;"
                        + " GDPO then divides by the standard deviation of the whole step:",
                "update.clip_ratio_low=0.3 | update.clip_ratio_low is 0.3, above update.clip_ratio_high=0.28",
            })
    void whatDoesNothingOrRarelyGoesTogetherIsSaid(String settings, String sentence) {
        assertThat(remarks(settings))
                .singleElement()
                .asString()
                .startsWith(sentence)
                .endsWith(".");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "templates.template=table templates.schedule=single",
                "reward.overlong_factor=2 reward.overlong_buffer=10",
                "advantage.epsilon=1",
                "update.kl_loss_type=k1 update.kl_loss_coef=0.1",
                "update.clip_ratio_low=0.1 update.clip_ratio_c=5",
                "update.lr_decay=cosine steps=3 update.lr_warmup_updates=8",
                "update.tau_pos=2 update.loss_mode=sapo",
                "update.verl2025.ranks=2 update.loss_aggregation=verl-2025",
                "update.entropy_target=1 update.entropy_adaptive=true",
                "advantage.estimator=dr_grpo update.loss_aggregation=seq-mean-token-sum-norm",
                "kl_in_reward.coef=0.1 kl_in_reward.penalty=k2 kl_in_reward.controller=adaptive kl_in_reward.horizon=5",
                "filter_groups.enable=true filter_groups.gen_batch_size=64",
                "reward.mixing=normalize-then-sum advantage.estimator=reinforce++",
                "update.loss_mode=cispo update.clip_ratio_low=10",
            })
    void theSameIsNotSaidWhereItDoesSomething(String settings) {
        assertThat(remarks(settings)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reward.mixing=gdpo kl_in_reward.coef=0.1 | reward.mixing is normalize-then-sum, which has no place for"
                        + " kl_in_reward.coef",
                "update.loss_mode=gmpo advantage.estimator=reinforce++ kl_in_reward.coef=0.1 | update.loss_mode is gmpo,"
                        + " which has one advantage a completion,",
            })
    void whatCannotGoTogetherIsRefused(String settings, String sentence) {
        assertThatIllegalArgumentException().isThrownBy(() -> remarks(settings)).withMessageStartingWith(sentence);
    }

    private static List<String> remarks(String settings) {
        return ConfigRemarks.of(new ConfigLayers<>(TrainConfig.DEFAULT)
                .overrides(List.of(settings.split(" ")))
                .resolve());
    }
}
