package org.motet.rollout.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.motet.model.CausalLm;
import org.motet.rollout.SamplingConfig;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * What the policy says of some fixed tokens, to hold against what a server says of them. Two questions: how probable the tokens are,
 * which a server answers by reading them anew; and how probable a token is that it draws after them, which it may answer out of a
 * cache, and at the temperature of the run if it is told to.
 *
 * @param version of the policy's weights
 */
record Probe(long version, double temperature, List<Sequence> sequences) {
    private static final int DRAWS = 8;

    /**
     * Some tokens under the policy.
     *
     * @param logProbs of the tokens after the first, at temperature 1
     * @param next log-probability of every token of the vocabulary after the last, at the temperature of the run
     */
    record Sequence(int[] tokens, float[] logProbs, float[] next) {}

    /**
     * Log-probabilities side by side, means over the same tokens.
     *
     * @param mean of the absolute differences, nats a token
     * @param most largest difference
     */
    record Gap(double mean, double most, double server, double policy) {
        static final Gap NONE = new Gap(0, 0, 0, 0);

        static Gap of(List<Float> server, List<Float> policy) {
            double sum = 0;
            double most = 0;
            double ofServer = 0;
            double ofPolicy = 0;
            for (int i = 0; i < server.size(); i++) {
                double difference = Math.abs((double) server.get(i) - policy.get(i));
                sum += difference;
                most = Math.max(most, difference);
                ofServer += server.get(i);
                ofPolicy += policy.get(i);
            }
            int count = server.size();
            return count == 0 ? NONE : new Gap(sum / count, most, ofServer / count, ofPolicy / count);
        }
    }

    /**
     * Of the tokens that were there, and of those that were drawn.
     *
     * @param scored NONE where the server does not score prompts
     * @param moved how the scores have moved with the policy's; empty where that is not known
     */
    record Gaps(Gap scored, Gap drawn, Optional<Movement.Share> moved) {
        static final Gaps NONE = new Gaps(Gap.NONE, Gap.NONE, Optional.empty());
    }

    /** Asks the policy. */
    static Probe of(CausalLm model, long version, double temperature, List<int[]> sequences) {
        List<Sequence> all = new ArrayList<>();
        for (int[] tokens : sequences) {
            try (Scope scope = Scope.open()) {
                Tensor logits = model.logits(tokens); // [n, V]
                long last = tokens.length - 1L;
                long[] following = new long[tokens.length - 1];
                for (int i = 0; i < following.length; i++) {
                    following[i] = tokens[i + 1];
                }
                Tensor ids = Tensors.of(following, model.device(), last, 1);
                float[] logProbs =
                        logits.narrow(0, 0, last).logSoftmax(1).gather(1, ids).toFloats();
                float[] next = logits.narrow(0, last, 1)
                        .mul(1 / temperature)
                        .logSoftmax(1)
                        .toFloats();
                all.add(new Sequence(tokens, logProbs, next));
            }
        }
        return new Probe(version, temperature, List.copyOf(all));
    }

    /**
     * Asks a server.
     *
     * @param movement of this server so far
     */
    Gaps gaps(ServerConnection server, Dialect dialect, String model, Movement movement, Duration limit)
            throws ServerFailure, InterruptedException {
        List<Float> serverScores = new ArrayList<>();
        List<Float> ownScores = new ArrayList<>();
        List<Float> serverDraws = new ArrayList<>();
        List<Float> ownDraws = new ArrayList<>();
        SamplingConfig one = SamplingConfig.plain(temperature, 1);
        int samples = dialect.givesSeveral() ? DRAWS : 1;
        for (Sequence sequence : sequences) {
            Optional<float[]> scores = dialect.score(server, model, sequence.tokens, limit);
            for (int i = 0; scores.isPresent() && i < sequence.logProbs.length; i++) {
                serverScores.add(scores.get()[i]);
                ownScores.add(sequence.logProbs[i]);
            }
            Asked asked =
                    new Asked(model, "", sequence.tokens, samples, one, new int[0], List.of(), OptionalInt.empty());
            for (Drawn drawn : dialect.draw(server, asked, limit)) {
                if (drawn.tokens().length > 0) {
                    serverDraws.add(drawn.logProbs()[0]);
                    ownDraws.add(sequence.next[drawn.tokens()[0]]);
                }
            }
        }
        Optional<Movement.Share> moved =
                serverScores.isEmpty() ? Optional.empty() : movement.to(version, array(ownScores), array(serverScores));
        return new Gaps(Gap.of(serverScores, ownScores), Gap.of(serverDraws, ownDraws), moved);
    }

    private static float[] array(List<Float> numbers) {
        float[] array = new float[numbers.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = numbers.get(i);
        }
        return array;
    }
}
