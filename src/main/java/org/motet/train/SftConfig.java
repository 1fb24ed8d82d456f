package org.motet.train;

import java.util.List;
import org.motet.template.TemplateConfig;
import org.motet.train.nano.NewModel;
import org.motet.update.LearningRate;
import org.motet.update.UpdateConfig;

/**
 * A cold start: supervised training on worked solutions, each written in a voice drawn from a template set. Its defaults make
 * the nano model that comes with the program.
 *
 * @param seed of weights, data and draws
 * @param steps most optimizer updates
 * @param batchSize solutions of each
 * @param model model directory to go on from, or {@code new}
 * @param newModel shape of a new one
 * @param device as in {@link ModelSource}
 * @param threads likewise
 * @param templates voices of the solutions; a schedule of {@code uniform} draws each alike
 * @param update optimizer; the clipping of probability ratios has no part here
 * @param evaluateEvery updates between tests of the stopping rule
 * @param evaluationProblems problems of such a test, each sampled once at temperature 1 under a template in turn
 * @param stopAccuracy sampled accuracy at which training ends: a policy that is sure of itself explores little
 * @param folder where the model is written; empty for {@code runs/cold-start-001} or the next free number
 */
public record SftConfig(
        long seed,
        int steps,
        int batchSize,
        String model,
        NewModel newModel,
        String device,
        int threads,
        TemplateConfig templates,
        UpdateConfig update,
        int evaluateEvery,
        int evaluationProblems,
        double stopAccuracy,
        String folder) {
    /** The model that is made from nothing. */
    public static final String NEW = "new";

    public static final SftConfig DEFAULT = new SftConfig(
            1,
            1500,
            32,
            NEW,
            NewModel.DEFAULT,
            "cpu",
            0,
            new TemplateConfig("nano", "uniform", "", List.of()),
            new UpdateConfig(
                    4e-3,
                    50,
                    LearningRate.Decay.NONE,
                    1,
                    4096,
                    0.2,
                    0.28,
                    3,
                    "token-mean",
                    0.01,
                    false,
                    0.9,
                    0.98,
                    1e-8,
                    1,
                    false,
                    0,
                    "k3",
                    0,
                    3),
            25,
            260,
            0.3,
            "");

    public SftConfig {
        if (steps < 1 || batchSize < 1 || evaluateEvery < 1 || evaluationProblems < 1) {
            throw new IllegalArgumentException(
                    "steps is %d, batch_size %d, evaluate_every %d and evaluation_problems %d; each must be at least 1"
                            .formatted(steps, batchSize, evaluateEvery, evaluationProblems));
        }
        if (!(stopAccuracy > 0 && stopAccuracy <= 1)) {
            throw new IllegalArgumentException(
                    "stop_accuracy is " + stopAccuracy + "; allowed is above 0 and up to 1 (train all steps)");
        }
    }
}
