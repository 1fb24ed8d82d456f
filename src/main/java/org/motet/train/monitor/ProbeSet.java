package org.motet.train.monitor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.motet.checkpoint.StateFile;
import org.motet.model.Scorer;

/**
 * Completions of a policy before its training, by which its distance from there is measured; {@code probe.json} of a run.
 *
 * @param completions drawn from it at the temperature of training
 */
public record ProbeSet(List<Drawn> completions) {
    public ProbeSet {
        completions = List.copyOf(completions);
    }

    /** A completion with the log-probabilities in nats that the policy gave its tokens. */
    public record Drawn(int[] prompt, int[] tokens, float[] logProbs) {}

    /** That of a run; empty if it has none. */
    public static Optional<ProbeSet> find(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(StateFile.read(file, ProbeSet.class)) : Optional.empty();
    }

    List<Scorer.Sequence> sequences() {
        return completions.stream()
                .map(drawn -> new Scorer.Sequence(drawn.prompt(), drawn.tokens()))
                .toList();
    }

    /**
     * Divergence of a policy from that one in nats a token: the mean over their tokens of {@code r - 1 - log r} with {@code r =
     * p_now / p_start}, which is KL(start || now) in expectation and never negative (k3 of Schulman 2020).
     *
     * @param now scores of the {@link #sequences}
     */
    double divergence(List<Scorer.Score> now) {
        double sum = 0;
        long tokens = 0;
        for (int i = 0; i < completions.size(); i++) {
            float[] start = completions.get(i).logProbs();
            float[] logProbs = now.get(i).logProbs();
            for (int t = 0; t < start.length; t++) {
                double log = (double) logProbs[t] - start[t];
                sum += Math.exp(log) - 1 - log;
            }
            tokens += start.length;
        }
        return tokens == 0 ? 0 : sum / tokens;
    }
}
