package org.motet.train.sft;

import java.util.List;
import java.util.function.Supplier;
import org.motet.metrics.MetricNames;
import org.motet.metrics.Phase;
import org.motet.metrics.StepMetrics;
import org.motet.model.CausalLm;
import org.motet.model.NotFiniteException;
import org.motet.model.Scores;
import org.motet.tensor.Workers;

/** Cross-entropy of examples that are never trained on, under TRL's names. */
final class EvaluationLoss implements Evaluation {
    private final CausalLm model;
    private final Workers workers;
    private final List<List<Example>> batches;
    private final Supplier<Phase> phases;

    /** @param phases shows how far an evaluation is */
    EvaluationLoss(
            CausalLm model, Workers workers, List<Example> examples, int microBatchTokens, Supplier<Phase> phases) {
        this.phases = phases;
        this.model = model;
        this.workers = workers;
        this.batches = ExampleBatches.cut(examples, microBatchTokens, workers.count());
    }

    /** Sums over learned tokens. */
    private record Sums(double negativeLogProb, double entropy, long likeliest, long tokens) {
        private static final Sums NONE = new Sums(0, 0, 0, 0);

        Sums plus(Sums other) {
            return new Sums(
                    negativeLogProb + other.negativeLogProb,
                    entropy + other.entropy,
                    likeliest + other.likeliest,
                    tokens + other.tokens);
        }
    }

    /** Mean over all learned tokens, however long their examples are; never ends training. */
    @Override
    public boolean measure(StepMetrics into) {
        long start = System.nanoTime();
        Phase phase = phases.get();
        Sums all = workers
                .run(worker -> {
                    Sums sums = Sums.NONE;
                    for (int i = worker; i < batches.size(); i += workers.count()) {
                        sums = sums.plus(sums(batches.get(i)));
                        phase.advance(batches.get(i).size());
                    }
                    return sums;
                })
                .stream()
                .reduce(Sums.NONE, Sums::plus);
        double loss = all.negativeLogProb / all.tokens;
        into.set(MetricNames.EVALUATION_LOSS, loss)
                .set("eval_perplexity", Math.exp(loss))
                .set("eval_mean_token_accuracy", (double) all.likeliest / all.tokens)
                .set("eval_entropy", all.entropy / all.tokens)
                .set("eval_runtime", (System.nanoTime() - start) / 1e9);
        return false;
    }

    private static void requireFinite(Example example, int token, float logProb) {
        if (!Float.isFinite(logProb)) {
            throw new NotFiniteException("the model gives token %d of the completion of %s the log-probability %s"
                    .formatted(token + 1, example.name(), logProb));
        }
    }

    private Sums sums(List<Example> examples) {
        Scores scores = model.score(examples.stream().map(Example::tokens).toList(), 1);
        double negativeLogProb = 0;
        double entropy = 0;
        long likeliest = 0;
        long tokens = 0;
        for (int e = 0; e < examples.size(); e++) {
            boolean[] learned = examples.get(e).learned();
            float[] logProbs = scores.logProbs().get(e);
            float[] best = scores.bestLogProbs().get(e);
            for (int t = 0; t < learned.length; t++) {
                if (learned[t]) {
                    requireFinite(examples.get(e), t, logProbs[t]);
                    negativeLogProb -= logProbs[t];
                    entropy += scores.entropies().get(e)[t];
                    likeliest += logProbs[t] == best[t] ? 1 : 0;
                    tokens++;
                }
            }
        }
        return new Sums(negativeLogProb, entropy, likeliest, tokens);
    }
}
