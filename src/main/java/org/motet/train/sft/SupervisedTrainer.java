package org.motet.train.sft;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.motet.metrics.MetricNames;
import org.motet.metrics.MetricSink;
import org.motet.metrics.StepMetrics;
import org.motet.model.CausalLm;
import org.motet.model.ModelWeights;
import org.motet.tensor.Workers;
import org.motet.update.GradientStep;
import org.motet.update.MicroBatchConfig;

/** Next-token training on the learned tokens of examples, measured at intervals. Numbers go under TRL's names. */
final class SupervisedTrainer {
    private final CausalLm model;
    private final Workers workers;
    private final ExampleSource data;
    private final GradientStep optimizer;
    private final Course course;
    private final @Nullable Evaluation evaluation;
    private final List<MetricSink> sinks;
    private final BooleanSupplier stopRequested;
    private long tokens; // seen so far, prompts included

    /**
     * What is done when.
     *
     * @param steps most updates
     * @param evaluateEvery updates between evaluations; after the last there is always one
     */
    record Course(int steps, int evaluateEvery, MicroBatchConfig micro) {}

    /**
     * @param evaluation null for none
     * @param stopRequested asked after each step; when true the run ends
     */
    SupervisedTrainer(
            CausalLm model,
            Workers workers,
            ExampleSource data,
            GradientStep optimizer,
            Course course,
            @Nullable Evaluation evaluation,
            List<MetricSink> sinks,
            BooleanSupplier stopRequested) {
        this.model = model;
        this.workers = workers;
        this.data = data;
        this.optimizer = optimizer;
        this.course = course;
        this.evaluation = evaluation;
        this.sinks = sinks;
        this.stopRequested = stopRequested;
    }

    /** Trains until the steps are used up, the evaluation says that it is enough or a stop is asked for; gives the last step. */
    StepMetrics run() throws IOException {
        for (int step = 1; ; step++) {
            StepMetrics metrics = update(step);
            boolean over = step == course.steps() || stopRequested.getAsBoolean();
            if (evaluation != null && (over || step % course.evaluateEvery() == 0)) {
                over |= evaluation.measure(metrics);
            }
            for (MetricSink sink : sinks) {
                sink.write(metrics);
            }
            if (over) {
                return metrics;
            }
        }
    }

    private StepMetrics update(int step) {
        long start = System.nanoTime();
        List<Example> batch = data.batch(step);
        int learned = batch.stream().mapToInt(Example::learnedTokens).sum();
        int read = batch.stream().mapToInt(Example::length).sum();
        tokens += read;
        List<List<Example>> microBatches =
                ExampleBatches.cut(batch, course.micro().microBatchTokens(), workers.count());
        GradientStep.Result<Double> result =
                optimizer.apply(microBatches, (part, into) -> accumulate(part, learned, into));
        double seconds = (System.nanoTime() - start) / 1e9;
        return new StepMetrics(step)
                .set(
                        MetricNames.LOSS,
                        result.results().stream()
                                .mapToDouble(Double::doubleValue)
                                .sum())
                .set("grad_norm", result.gradNorm())
                .set("learning_rate", result.learningRate())
                .set("num_tokens", tokens)
                .set("learned_tokens", learned)
                .set("epoch", data.epoch(step))
                .set("skipped_updates", result.skipped() ? 1 : 0)
                .set("timing_s/step", seconds)
                .set(MetricNames.THROUGHPUT, read / seconds);
    }

    private double accumulate(List<Example> part, int learned, ModelWeights into) {
        Likelihood loss = new Likelihood(part, learned);
        model.backward(
                part.stream().map(Example::tokens).toList(),
                loss,
                1,
                into,
                course.micro().recompute());
        return loss.value();
    }
}
