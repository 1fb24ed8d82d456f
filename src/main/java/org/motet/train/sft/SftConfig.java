package org.motet.train.sft;

import java.util.ArrayList;
import java.util.List;
import org.motet.config.Inline;
import org.motet.config.Key;
import org.motet.config.NoEffect;
import org.motet.metrics.tracking.TrackingConfig;
import org.motet.template.ChatConfig;
import org.motet.template.TemplateConfig;
import org.motet.train.RateChange;
import org.motet.update.AdamConfig;
import org.motet.update.LearningRate;
import org.motet.update.MicroBatchConfig;
import org.motet.update.OptimizerConfig;
import org.motet.update.RateConfig;
import org.motet.update.UpdateConfig;

/**
 * Supervised training: of a checkpoint on own data, or as a cold start on generated problems with worked solutions, each written
 * in a voice drawn from a template set.
 */
public record SftConfig(
        @Key(value = "of new weights, data and draws", verl = "trainer.seed", trl = "seed")
        long seed,

        @Inline RunLength length,
        @Inline SftModelConfig model,

        @Key("Own data to train on; without it, generated problems.")
        OwnDataConfig data,

        @Key("Voices of the worked solutions of a cold start, each drawn alike.")
        TemplateConfig templates,

        @NoEffect(value = UpdateConfig.class, under = "motet sft") @Key("The optimizer.")
        SftUpdateConfig update,

        @Inline ColdStartConfig coldStart,
        @Inline SftOutput output) {

    /** Makes the nano model that comes with the program. */
    public static final SftConfig COLD_START = new SftConfig(
            1,
            new RunLength(1500, 1, 32),
            SftModelConfig.DEFAULT,
            OwnDataConfig.NONE,
            new TemplateConfig("nano", TemplateConfig.Schedule.UNIFORM, "", List.of(), ChatConfig.DEFAULT),
            new SftUpdateConfig(
                    new OptimizerConfig(
                            new RateConfig(4e-3, 50, LearningRate.Decay.NONE),
                            new AdamConfig(0.01, false, 0.9, 0.98, 1e-8),
                            1,
                            3),
                    new MicroBatchConfig(4096, false)),
            ColdStartConfig.DEFAULT,
            new SftOutput("", 0, 2, TrackingConfig.DEFAULT));

    /** What own data is trained with where nothing else is said: TRL's defaults. */
    public static final SftConfig OWN_DATA = new SftConfig(
            COLD_START.seed,
            new RunLength(0, 3, 8),
            COLD_START.model,
            OwnDataConfig.NONE,
            COLD_START.templates,
            new SftUpdateConfig(
                    new OptimizerConfig(
                            new RateConfig(2e-5, 0, LearningRate.Decay.LINEAR),
                            new AdamConfig(0, true, 0.9, 0.999, 1e-8),
                            1,
                            3),
                    COLD_START.update.micro()),
            ColdStartConfig.DEFAULT,
            new SftOutput("", 500, 2, TrackingConfig.DEFAULT));

    /** A cold start of a checkpoint: it has learnt to read and to write, and must not forget it. */
    public static final SftConfig OF_CHECKPOINT = new SftConfig(
            COLD_START.seed,
            new RunLength(200, 1, 16),
            COLD_START.model,
            OwnDataConfig.NONE,
            COLD_START.templates,
            new SftUpdateConfig(
                    new OptimizerConfig(
                            new RateConfig(2e-5, 10, LearningRate.Decay.NONE),
                            new AdamConfig(0, true, 0.9, 0.999, 1e-8),
                            1,
                            3),
                    COLD_START.update.micro()),
            ColdStartConfig.DEFAULT,
            COLD_START.output);

    /** The defaults of a run of this kind: learning rate and length depend on whether there is own data, or a checkpoint. */
    public SftConfig defaults() {
        if (data.isGiven()) {
            return OWN_DATA;
        }
        return model.isNew() ? COLD_START : OF_CHECKPOINT;
    }

    /**
     * Refuses what can be written but not run.
     *
     * @throws IllegalArgumentException in one sentence
     */
    public SftConfig requireComplete() {
        if (data.isGiven() && model.isNew()) {
            throw new IllegalArgumentException(
                    "model is not set; own data needs a checkpoint: a model directory, owner/name of a hub, or nano");
        }
        if (!data.isGiven() && length.steps() == 0) {
            throw new IllegalArgumentException(
                    "steps is 0; generated problems have no end, so at least 1 is needed without data.source");
        }
        return this;
    }

    /** How the learning rate goes over so many updates. */
    RateChange rate(int updates) {
        return new RateChange(update.optimizer().rate(), updates, updates + " updates");
    }

    /** A sentence for each key that is not as by default although it does nothing in a run of this kind, and for an absurd rate. */
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        update.optimizer().rate().remark("update").ifPresent(remarks::add);
        if (data.isGiven()) {
            String why = " has no effect with data.source";
            remark(remarks, "problems" + why, coldStart.problems(), COLD_START.coldStart.problems());
            remark(remarks, "templates" + why, templates.withChat(ChatConfig.DEFAULT), COLD_START.templates);
            remark(remarks, "new_model" + why, model.newModel(), COLD_START.model.newModel());
            remark(
                    remarks,
                    "evaluation_problems" + why,
                    coldStart.evaluationProblems(),
                    COLD_START.coldStart.evaluationProblems());
            remark(remarks, "stop_accuracy" + why, coldStart.stopAccuracy(), COLD_START.coldStart.stopAccuracy());
            if (length.steps() > 0) {
                remark(remarks, "epochs has no effect with steps", length.epochs(), OWN_DATA.length.epochs());
            }
        } else {
            String why = " has no effect without data.source";
            remark(remarks, "data" + why, data, OwnDataConfig.NONE);
            remark(remarks, "epochs" + why, length.epochs(), COLD_START.length.epochs());
        }
        return remarks;
    }

    private static void remark(List<String> remarks, String sentence, Object value, Object byDefault) {
        if (!value.equals(byDefault)) {
            remarks.add(sentence + ".");
        }
    }
}
