package org.motet.train.sft;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.model.CausalLm;
import org.motet.model.Course;
import org.motet.model.TrainedWeights;
import org.motet.tensor.Workers;
import org.motet.update.GradientStep;
import org.motet.update.MicroBatchConfig;
import org.motet.update.Pieces;

/** One step down the gradient of a batch's {@link Likelihood}. */
record SupervisedUpdate(CausalLm model, Workers workers, GradientStep optimizer, MicroBatchConfig micro) {
    /**
     * What an update did.
     *
     * @param loss mean over the batch's learned tokens, before the update
     * @param tokenAccuracy share of them that are the likeliest by the model, before the update
     * @param gradNorm global L2 norm before clipping
     * @param fault why it was left out where the norm was not finite; null where it was made
     */
    record Result(
            double loss,
            double tokenAccuracy,
            double gradNorm,
            double learningRate,
            @Nullable String fault) {}

    private static final Pieces<List<Example>> SINGLE = new Pieces<>() {
        @Override
        public List<List<Example>> of(List<Example> microBatch) {
            return microBatch.stream().map(List::of).toList();
        }

        @Override
        public String name(List<Example> piece) {
            return piece.getFirst().name();
        }
    };

    Result apply(List<Example> batch) {
        int learned = batch.stream().mapToInt(Example::learnedTokens).sum();
        List<List<Example>> microBatches = ExampleBatches.cut(batch, micro.microBatchTokens(), workers.count());
        GradientStep.Result<Likelihood.Part> step =
                optimizer.apply(microBatches, (part, into, course) -> accumulate(part, learned, into, course), SINGLE);
        double loss = step.results().stream().mapToDouble(Likelihood.Part::loss).sum();
        int likeliest =
                step.results().stream().mapToInt(Likelihood.Part::likeliest).sum();
        return new Result(loss, (double) likeliest / learned, step.gradNorm(), step.learningRate(), step.fault());
    }

    private Likelihood.Part accumulate(List<Example> part, int learned, TrainedWeights into, Course course) {
        Likelihood loss = new Likelihood(part, learned);
        model.backward(part.stream().map(Example::tokens).toList(), loss, 1, into, micro.recompute(), course);
        return loss.part();
    }
}
