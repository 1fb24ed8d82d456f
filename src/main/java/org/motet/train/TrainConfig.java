package org.motet.train;

import org.motet.advantage.AdvantageConfig;
import org.motet.advantage.AdvantageEstimator;
import org.motet.advantage.FilterGroupsConfig;
import org.motet.config.Inline;
import org.motet.config.Key;
import org.motet.distributed.Placement;
import org.motet.metrics.tracking.TrackingConfig;
import org.motet.prompt.PromptConfig;
import org.motet.reward.AnswerPolicy;
import org.motet.reward.RewardConfig;
import org.motet.reward.RewardMixing;
import org.motet.template.TemplateConfig;
import org.motet.train.monitor.MonitorConfig;
import org.motet.update.AdamConfig;
import org.motet.update.BatchConfig;
import org.motet.update.KlRewardConfig;
import org.motet.update.LearningRate;
import org.motet.update.LossConfig;
import org.motet.update.LossMode;
import org.motet.update.MicroBatchConfig;
import org.motet.update.OptimizerConfig;
import org.motet.update.RateConfig;
import org.motet.update.UpdateConfig;

/** A training run. Its defaults are the nano run: the shipped model on generated problems, DAPO with prompt augmentation. */
public record TrainConfig(
        @Key(
                value = "of every draw of the run: problem order, templates, sampled tokens",
                verl = "data.seed",
                trl = "seed")
        long seed,

        @Key(
                value = "training steps, each a batch of prompts with its rollouts and updates",
                range = "1 or more",
                verl = "trainer.total_training_steps",
                trl = "max_steps")
        int steps,

        @Key("Which model is trained, and on what.") ModelSource model,

        @Key("An adapter that is trained in place of the weights (docs/lora.md).")
        LoraConfig lora,

        @Inline DataConfig data,
        @Inline LearningConfig learning,

        @Inline ObservationConfig observation,

        @Key("Several processes that train together (docs/scale.md).")
        DistributedConfig distributed) {

    public static final TrainConfig DEFAULT = new TrainConfig(
            1,
            160,
            ModelSource.DEFAULT,
            LoraConfig.NONE,
            new DataConfig(
                    ProblemConfig.DEFAULT,
                    TemplateConfig.DEFAULT,
                    new PromptConfig(32, 96, PromptConfig.Overlong.REFUSE, 0)),
            new LearningConfig(
                    "",
                    RolloutConfig.DEFAULT,
                    new RewardConfig(AnswerPolicy.BOXED, 1, 1, true, 0, 1),
                    KlRewardConfig.NONE,
                    FilterGroupsConfig.OFF,
                    AdvantageConfig.defaults(),
                    new UpdateConfig(
                            LossConfig.DEFAULT,
                            new OptimizerConfig(
                                    new RateConfig(3e-4, 5, LearningRate.Decay.LINEAR),
                                    AdamConfig.DEFAULT.withWeightDecay(0),
                                    1,
                                    3),
                            new BatchConfig(4, new MicroBatchConfig(4096, false))),
                    MonitorConfig.DEFAULT),
            ObservationConfig.DEFAULT,
            DistributedConfig.DEFAULT);

    public TrainConfig {
        if (steps < 1) {
            throw new IllegalArgumentException("steps is " + steps + "; at least 1 is needed");
        }
        if (update(learning).rolloutCorrection().isOn() && !learning.rollout().recomputes()) {
            throw new IllegalArgumentException(
                    "update.rollout_correction.rollout_is is on, which needs rollout.old_log_probs=recomputed: it compares"
                            + " the probabilities of sampling with those that training computes");
        }
        if (learning.rollout().isByServers()) {
            requireFitsServers(learning);
        }
        if (learning.klInReward().isOn()) {
            requireFitsKlInReward(learning);
        }
        lora.requireFits(model);
        distributed.requireFits(lora, model);
        if (distributed.cutsGradients()) {
            model = model.byTensors();
        }
        int miniBatches = learning.update().batching().miniBatches();
        if (data.prompts().perStep() % miniBatches != 0) {
            throw new IllegalArgumentException("prompts.per_step is "
                    + data.prompts().perStep() + ", which update.mini_batches=" + miniBatches + " does not divide");
        }
    }

    private static void requireFitsServers(LearningConfig learning) {
        double quantile = learning.update().loss().tokens().topEntropy();
        if (quantile < 1) {
            throw new IllegalArgumentException(
                    "update.top_entropy_quantile is " + quantile
                            + ", which needs the entropies of sampled tokens, but the servers of rollout.engine do not tell them; allowed is 1");
        }
        if (learning.rollout().engine().maxStaleness() > 0
                && learning.filterGroups().enable()) {
            throw new IllegalArgumentException(
                    "rollout.max_staleness is 1, but filter_groups.enable=true draws as many batches as a step turns out to need;"
                            + " one of them must be off");
        }
    }

    private static void requireFitsKlInReward(LearningConfig learning) {
        if (learning.reward().mixing() == RewardMixing.NORMALIZE_THEN_SUM) {
            throw new IllegalArgumentException(
                    "reward.mixing is normalize-then-sum, which has no place for kl_in_reward.coef (verl passes over it);"
                            + " take update.kl_loss_coef, or another mixing");
        }
        if (learning.advantage().estimator() == AdvantageEstimator.REINFORCE_PLUS_PLUS
                && learning.update().loss().lossMode() == LossMode.GMPO) {
            throw new IllegalArgumentException(
                    "update.loss_mode is gmpo, which has one advantage a completion, but advantage.estimator=reinforce++ with"
                            + " kl_in_reward.coef has one a token; take another loss or estimator");
        }
    }

    /**
     * Most completions in generation at once in this process. An evaluation may have a hundred times as many as a step, and
     * would need that much more memory for keys and values.
     */
    public int rowsAtOnce() {
        return (int) Math.min(
                rollout().maxRows(), (long) prompts().perStep() * rollout().groupSize());
    }

    /** Whether the initial policy must be at hand, in the loss or in the reward. */
    boolean needsReference() {
        return update().loss().needsReference() || klInReward().isOn();
    }

    /** The same for problems that a program brings. */
    TrainConfig ofProgram() {
        DataConfig own = new DataConfig(data.problems().ofProgram(), data.templates(), data.prompts());
        return new TrainConfig(seed, steps, model, lora, own, learning, observation, distributed);
    }

    /** The same, more careful as a run's rollbacks ask for. */
    TrainConfig after(Recovery recovery) {
        DataConfig asked = new DataConfig(
                data.problems(),
                recovery.allTemplates() ? data.templates().with(TemplateConfig.Schedule.UNIFORM) : data.templates(),
                data.prompts());
        LearningConfig careful = learning.withLearningRate(
                recovery.rateFactor() * update().optimizer().rate().learningRate());
        return new TrainConfig(seed, steps, model, lora, asked, careful, observation, distributed);
    }

    /** The same for one of several processes. */
    TrainConfig on(Placement placement) {
        return new TrainConfig(seed, steps, model.on(placement), lora, data, learning, observation, distributed);
    }

    /** The same without files that nobody but people reads. */
    TrainConfig withoutRecords() {
        return new TrainConfig(seed, steps, model, lora, data, learning, observation.withoutRecords(), distributed);
    }

    public MonitorConfig monitor() {
        return learning.monitor();
    }

    public EvaluationConfig evaluation() {
        return observation.evaluation();
    }

    public OutputConfig output() {
        return observation.output();
    }

    public TrackingConfig tracking() {
        return observation.tracking();
    }

    public ProblemConfig problems() {
        return data.problems();
    }

    public TemplateConfig templates() {
        return data.templates();
    }

    public PromptConfig prompts() {
        return data.prompts();
    }

    public RolloutConfig rollout() {
        return learning.rollout();
    }

    public RewardConfig reward() {
        return learning.reward();
    }

    public KlRewardConfig klInReward() {
        return learning.klInReward();
    }

    public FilterGroupsConfig filterGroups() {
        return learning.filterGroups();
    }

    public AdvantageConfig advantage() {
        return learning.advantage();
    }

    /** With what is left to the kind of engine settled. */
    public UpdateConfig update() {
        return update(learning);
    }

    private static UpdateConfig update(LearningConfig learning) {
        return learning.update().sampledBy(learning.rollout().isByServers());
    }

    /** Optimizer updates of the whole run. */
    public long updates() {
        return (long) steps * update().batching().miniBatches();
    }
}
