package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.motet.config.Spelling;
import tools.jackson.databind.JsonNode;

/** Every estimate of the divergence that verl was asked for has its counterpart here: at each token, in the mean, its gradient. */
class RecordedKlTest {
    @TestFactory
    Stream<DynamicTest> estimates() throws Exception {
        return RecordedBatch.entries("/kl", RecordedKlTest::agrees);
    }

    private static void agrees(RecordedBatch batch, JsonNode entry) {
        KlPenalty kl =
                Spelling.read(KlPenalty.class, entry.get("kl_type").asString()).orElseThrow();
        double[] weights = LossAggregation.TOKEN_MEAN.tokenWeights(batch.lengths(), 1);
        LossSums sums = new LossSums();
        double largest = Float.MIN_NORMAL;
        for (JsonNode row : entry.get("grad_token_mean_logprobs")) {
            for (JsonNode value : row) {
                largest = Math.max(largest, Math.abs(value.asDouble()));
            }
        }
        for (int row = 0; row < weights.length; row++) {
            float[] gradient = new float[batch.lengths()[row]];
            kl.addTo(gradient, 1, batch.run(row, 0, weights[row]), sums);
            float[] values = batch.cut(entry.get("per_token_masked").get(row), row);
            float[] slopes = batch.cut(entry.get("grad_token_mean_logprobs").get(row), row);
            float[] logProbs = batch.row("logprobs", row);
            float[] reference = batch.row("ref_logprobs", row);
            for (int t = 0; t < gradient.length; t++) {
                assertThat(kl.value((double) logProbs[t] - reference[t]))
                        .isCloseTo(values[t], within(2e-6 * Math.max(1, Math.abs(values[t]))));
                assertThat((double) gradient[t]).isCloseTo(slopes[t], within(1e-6 * largest));
            }
        }
        double expected = entry.get("token_mean_f64").asDouble();
        assertThat(sums.klLoss()).isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
    }
}
