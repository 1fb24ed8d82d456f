package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.motet.model.CausalLm;
import org.motet.model.CompletionLoss;
import org.motet.model.Completions;
import org.motet.model.GoldenCheckpoint;
import org.motet.model.ModelWeights;
import org.motet.model.PassesKind;
import org.motet.model.Scores;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import tools.jackson.databind.JsonNode;

/**
 * A loss over whole completions through a model: what verl computes from recorded log-ratios comes out where a model gives these
 * ratios, value and derivative at every token.
 */
class SequenceLossTest {
    static Stream<Arguments> recorded() {
        return GoldenBatch.all()
                .flatMap(batch -> Stream.of("gspo_paper", "gspo_wide")
                        .flatMap(name -> Stream.of(PassesKind.TENSOR, PassesKind.PLAIN)
                                .map(passes -> Arguments.of(batch, name, passes))));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void gspoThroughAModelEqualsTheRecordedValues(GoldenBatch batch, String name, PassesKind passes) throws Exception {
        JsonNode entry = batch.json()
                .get("losses")
                .valueStream()
                .filter(e -> e.get("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
        double[] weights = PolicyLossTest.weights(batch, entry.get("params"));
        double[] advantages = batch.advantages(entry.get("advantages").asString());
        LossConfig config = new LossConfig(
                PolicyLossTest.clip(entry.get("params")),
                LossMode.GSPO,
                LossAggregation.SEQ_MEAN_TOKEN_MEAN,
                0,
                KlPenalty.K3,
                0);
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load(passes, DType.FLOAT32)) {
            int[] rows = IntStream.range(0, batch.lengths().length)
                    .filter(row -> batch.lengths()[row] > 0)
                    .toArray();
            List<WeightedGroup> groups = groups(model, batch, rows, weights, advantages);
            Recorded loss = new Recorded(new RolloutLoss(config, groups));
            ModelWeights gradients = ModelWeights.zeros(model.config(), Device.CPU);
            model.backward(
                    groups.stream().map(weighted -> weighted.group().tokens()).toList(), loss, 1, gradients, true);
            gradients.close();

            LossSums sums = Objects.requireNonNull(loss.inner.sums().get("all"));
            double expected = entry.get("loss_f64").asDouble();
            // the model's log-probabilities are fp32, so the ratios are the recorded ones to some 1e-6
            double tolerance = 2e-5 * Math.max(1, Math.abs(expected));
            assertThat(sums.policyLoss()).isCloseTo(expected, within(tolerance));
            assertThat(sums.clipFraction())
                    .isCloseTo(entry.at("/metrics/pg_clipfrac").asDouble(), within(1e-7));
            for (int i = 0; i < rows.length; i++) {
                JsonNode gradient = entry.get("grad_logprobs").get(rows[i]);
                float[] actual = loss.gradients.get(i);
                assertThat(actual).hasSize(batch.lengths()[rows[i]]);
                for (int t = 0; t < actual.length; t++) {
                    double value = gradient.get(t).asDouble();
                    assertThat((double) actual[t]).isCloseTo(value, within(2e-5 * Math.max(0.01, Math.abs(value))));
                }
            }
        }
    }

    /** Random completions of the recorded lengths, whose old log-probabilities give the recorded log-ratios. */
    private static List<WeightedGroup> groups(
            CausalLm model, GoldenBatch batch, int[] rows, double[] weights, double[] advantages) {
        Random random = new Random(3);
        List<Completions> tokens = new ArrayList<>();
        for (int row : rows) {
            int[] completion = random.ints(batch.lengths()[row], 0, 500).toArray();
            tokens.add(new Completions(random.ints(4, 0, 500).toArray(), List.of(completion)));
        }
        Scores scores = model.score(tokens, 1);
        List<WeightedGroup> groups = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            float[] recorded = batch.row("logprobs", rows[i]);
            float[] old = batch.row("old_logprobs", rows[i]);
            float[] own = new float[old.length];
            for (int t = 0; t < own.length; t++) {
                own[t] = (float) ((double) scores.logProbs().get(i)[t] - recorded[t] + old[t]);
            }
            double[] advantage = {advantages[rows[i]]};
            TrainingGroup group = new TrainingGroup(tokens.get(i), List.of(own), advantage, "all", "", 0, List.of());
            groups.add(new WeightedGroup(group, new double[] {weights[rows[i]]}));
        }
        return groups;
    }

    /** Keeps the derivatives that the loss gives to the model. */
    private static final class Recorded implements CompletionLoss {
        final RolloutLoss inner;
        final List<float[]> gradients = new ArrayList<>();

        Recorded(RolloutLoss inner) {
            this.inner = inner;
        }

        @Override
        public boolean isTokenLocal() {
            return inner.isTokenLocal();
        }

        @Override
        public boolean usesEntropy() {
            return inner.usesEntropy();
        }

        @Override
        public void differentiate(
                int completion, int first, float[] logProbs, float[] entropies, float[] dLogProbs, float[] dEntropies) {
            inner.differentiate(completion, first, logProbs, entropies, dLogProbs, dEntropies);
            while (gradients.size() <= completion) {
                gradients.add(new float[0]);
            }
            gradients.set(completion, Arrays.copyOf(dLogProbs, dLogProbs.length));
        }
    }
}
