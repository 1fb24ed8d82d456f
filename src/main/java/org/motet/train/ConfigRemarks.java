package org.motet.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.motet.advantage.AdvantageEstimator;
import org.motet.config.ConfigFormat;
import org.motet.config.Presets;
import org.motet.config.Spelling;
import org.motet.reward.RewardMixing;
import org.motet.rollout.server.EngineConfig;
import org.motet.template.TemplateConfig;
import org.motet.train.generated.GeneratedSource;
import org.motet.train.monitor.MonitorConfig;
import org.motet.update.ClipRange;
import org.motet.update.KlRewardConfig;
import org.motet.update.LossAggregation;
import org.motet.update.LossConfig;
import org.motet.update.LossMode;
import org.motet.update.RolloutCorrectionConfig.Level;

/** What should be said of a config that can be run: keys that do nothing beside others, and settings that rarely go together. */
public final class ConfigRemarks {
    private final TrainConfig config;
    private final Map<String, String> values;
    private final Map<String, String> defaults = ConfigFormat.values(TrainConfig.DEFAULT);
    private final List<String> remarks = new ArrayList<>();

    private ConfigRemarks(TrainConfig config) {
        this.config = config;
        this.values = ConfigFormat.values(config);
    }

    /** A sentence each. A key that does nothing is remarked on only where it is not as by default. */
    public static List<String> of(TrainConfig config) {
        ConfigRemarks remarks = new ConfigRemarks(config);
        remarks.preset();
        remarks.adapter();
        remarks.data();
        remarks.engine();
        remarks.rewards();
        remarks.loss();
        remarks.output();
        return List.copyOf(remarks.remarks);
    }

    private void preset() {
        Presets presets = Presets.of(TrainConfig.DEFAULT);
        String name = config.learning().preset();
        if (name.isBlank()) {
            return;
        }
        String other = presets.values(presets.named("", name), TrainConfig.DEFAULT).entrySet().stream()
                .filter(entry -> !entry.getValue().equals(values.get(entry.getKey())))
                .map(entry -> entry.getKey() + "=" + values.get(entry.getKey()) + " (" + entry.getValue() + ")")
                .collect(Collectors.joining(", "));
        if (!other.isEmpty()) {
            remarks.add("preset is " + name + ", but these keys are set otherwise than it has them: " + other + ".");
        }
    }

    private void adapter() {
        LoraConfig lora = config.lora();
        String because = lora.isUsed() ? "with lora.path, whose adapter has its own" : "with lora.rank=0";
        if (lora.rank() == 0) {
            idle("lora.alpha", because);
            idle("lora.target_modules", because);
            idle("lora.rslora", because);
        }
    }

    private void data() {
        TemplateConfig.Schedule schedule = config.templates().schedule();
        if (schedule != TemplateConfig.Schedule.SINGLE) {
            idle("templates.template", "with templates.schedule=" + Spelling.of(schedule));
        }
        ProblemConfig problems = config.problems();
        boolean isGenerated = GeneratedSource.isMeantBy(problems.source());
        if (!problems.evaluation().isEmpty()) {
            idle("problems.held_out_share", "where problems.evaluation is set");
        } else if (isGenerated) {
            idle("problems.held_out_share", "on generated problems, some of which are reserved for evaluation");
        }
        if (isGenerated && (problems.evaluation().isEmpty() || GeneratedSource.isMeantBy(problems.evaluation()))) {
            idle("problems.question", "on generated problems");
            idle("problems.answer", "on generated problems");
        }
    }

    private void rewards() {
        if (config.reward().overlong().buffer() == 0) {
            idle("reward.overlong_factor", "with reward.overlong_buffer=0");
        }
        if (config.reward().formatWeight() == 0) {
            idle("reward.format_needs_end", "with reward.format_weight=0");
        }
        mixing();
        sampling();
        if (config.reward().http().url().isEmpty()) {
            idleAll("reward.http.", "without reward.http.url");
        }
        AdvantageEstimator estimator = config.advantage().estimator();
        if (!estimator.usesEpsilon()) {
            idle("advantage.epsilon", "with advantage.estimator=" + Spelling.of(estimator));
        }
        LossAggregation aggregation = config.update().loss().lossAggregation();
        if (estimator == AdvantageEstimator.DR_GRPO && aggregation != LossAggregation.SEQ_MEAN_TOKEN_SUM_NORM) {
            remarks.add("advantage.estimator is dr_grpo, but update.loss_aggregation is " + Spelling.of(aggregation)
                    + "; Dr. GRPO also needs update.loss_aggregation=seq-mean-token-sum-norm.");
        }
    }

    private void mixing() {
        AdvantageEstimator estimator = config.advantage().estimator();
        boolean isOfTheStep =
                estimator == AdvantageEstimator.BATCH || estimator == AdvantageEstimator.REINFORCE_PLUS_PLUS;
        if (config.reward().mixing() == RewardMixing.ACCURACY) {
            idle("reward.format_weight", "with reward.mixing=accuracy");
            idle("reward.custom", "with reward.mixing=accuracy, which only measures them");
        }
        if (config.reward().mixing() == RewardMixing.NORMALIZE_THEN_SUM && !isOfTheStep) {
            remarks.add("reward.mixing is normalize-then-sum, but advantage.estimator is " + Spelling.of(estimator)
                    + "; GDPO then divides by the standard deviation of the whole step: advantage.estimator=batch"
                    + " (TRL) or reinforce++ (verl).");
        }
    }

    private void sampling() {
        if (!config.klInReward().isOn()) {
            idleAll("kl_in_reward.", "with kl_in_reward.coef=0");
        } else if (config.klInReward().controller() == KlRewardConfig.Controller.FIXED) {
            idle("kl_in_reward.target_kl", "with kl_in_reward.controller=fixed");
            idle("kl_in_reward.horizon", "with kl_in_reward.controller=fixed");
        }
        if (!config.filterGroups().enable()) {
            idleAll("filter_groups.", "with filter_groups.enable=false");
        }
    }

    private void loss() {
        LossConfig loss = config.update().loss();
        if (loss.klLossCoef() == 0) {
            idle("update.kl_loss_type", "with update.kl_loss_coef=0");
        }
        ClipRange clip = loss.clip();
        if (config.update().batching().miniBatches() == 1) {
            String because = "with update.mini_batches=1, where the policy that learns is the one that sampled";
            idle("update.clip_ratio_low", because);
            idle("update.clip_ratio_high", because);
            idle("update.clip_ratio_c", because);
        } else if (loss.lossMode() != LossMode.VANILLA) {
            idle("update.clip_ratio_c", "with update.loss_mode=" + Spelling.of(loss.lossMode()));
        }
        partsOf(loss);
        if (clip.low() > clip.high() && clip.low() < 1) { // from 1 on there is no lower bound
            remarks.add("update.clip_ratio_low is " + clip.low() + ", above update.clip_ratio_high=" + clip.high()
                    + ": tokens may then lose more probability in a step than gain; DAPO has the higher one above.");
        }
        config.update().optimizer().rate().remark("update").ifPresent(remarks::add);
        int warmup = config.update().optimizer().rate().lrWarmupUpdates();
        if (config.updates() <= warmup) {
            idle(
                    "update.lr_decay",
                    "in a run of " + config.updates() + " updates with update.lr_warmup_updates=" + warmup);
        }
    }

    private void partsOf(LossConfig loss) {
        if (!loss.lossMode().clips()) {
            idle("update.clip_ratio_low", "with update.loss_mode=" + Spelling.of(loss.lossMode()));
            idle("update.clip_ratio_high", "with update.loss_mode=" + Spelling.of(loss.lossMode()));
        }
        if (loss.lossMode() != LossMode.SAPO) {
            idle("update.tau_pos", "without update.loss_mode=sapo");
            idle("update.tau_neg", "without update.loss_mode=sapo");
        }
        if (!loss.lossAggregation().usesConstant()) {
            idle("update.loss_scale_factor", "without an aggregation that ends in -norm");
        }
        if (loss.lossAggregation() != LossAggregation.VERL_2025) {
            idleAll("update.verl2025.", "without update.loss_aggregation=verl-2025");
        }
        if (!loss.entropy().adaptive()) {
            for (String key : List.of("target", "coeff_delta", "coeff_min", "coeff_max")) {
                idle("update.entropy_" + key, "with update.entropy_adaptive=false");
            }
        }
        if (!config.update().rolloutCorrection().isOn()) {
            Level level = config.learning().update().rolloutCorrection().level();
            String local = level == Level.AUTO ? " in a run without servers" : "";
            idleAll(
                    "update.rollout_correction.",
                    "with update.rollout_correction.rollout_is=" + Spelling.of(level) + local);
        }
    }

    private void engine() {
        EngineConfig engine = config.rollout().engine();
        if (!engine.engine().isServer()) {
            idle("rollout.urls", "with rollout.engine=local");
            idle("rollout.sync_weights", "with rollout.engine=local");
            idle("rollout.sync_tolerance", "with rollout.engine=local");
            idleAll("rollout.server.", "with rollout.engine=local");
        } else if (!engine.syncWeights()) {
            idle("rollout.server.weights_folder", "with rollout.sync_weights=false");
            remarks.add(
                    "rollout.sync_weights is false: the servers go on with the weights that they have, which the policy leaves"
                            + " behind.");
        }
    }

    private void output() {
        if (config.monitor().action() != MonitorConfig.Action.ROLLBACK) {
            String because = "without monitor.action=rollback";
            idle("monitor.rollback_lr_factor", because);
            idle("monitor.rollback_templates", because);
            idle("monitor.max_rollbacks", because);
        }
        if (config.evaluation().every() == 0) {
            idle("evaluation.problems", "with evaluation.every=0");
            idle("output.best_checkpoints", "with evaluation.every=0");
        }
        if (config.output().samplesEvery() == 0) {
            idle("output.samples_groups", "with output.samples_every=0");
        }
    }

    private void idleAll(String prefix, String because) {
        values.keySet().stream().filter(key -> key.startsWith(prefix)).forEach(key -> idle(key, because));
    }

    private void idle(String key, String because) {
        if (!String.valueOf(values.get(key)).equals(defaults.get(key))) {
            remarks.add(key + " has no effect " + because + ".");
        }
    }
}
