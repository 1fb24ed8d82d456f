package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.motet.config.Spelling;
import tools.jackson.databind.JsonNode;

class LossAggregationTest {
    @TestFactory
    Stream<DynamicTest> agreesWithVerl() {
        return GoldenBatch.all()
                .flatMap(batch -> batch.json()
                        .at("/aggregation/results")
                        .valueStream()
                        .map(entry ->
                                DynamicTest.dynamicTest(batch + " " + entry, () -> agreesWithVerl(batch, entry))));
    }

    private static void agreesWithVerl(GoldenBatch batch, JsonNode entry) {
        double[] weights = Spelling.read(
                        LossAggregation.class, entry.get("mode").asString())
                .orElseThrow()
                .tokenWeights(
                        batch.lengths(), entry.at("/kwargs/loss_scale_factor").asInt(batch.padded()));
        float[] losses = batch.packed(batch.json().at("/aggregation/loss_matrix"));
        double sum = 0;
        for (int row = 0, token = 0; row < weights.length; row++) {
            for (int t = 0; t < batch.lengths()[row]; t++) {
                sum += weights[row] * losses[token++];
            }
        }
        double expected = entry.get("value").asDouble();
        assertThat(sum).isCloseTo(expected, within(4e-7 * Math.max(1, Math.abs(expected))));
    }

    @Test
    void weighsByTheLengthsOfTheWholeStep() {
        int[] lengths = {1, 3, 0};
        assertThat(LossAggregation.TOKEN_MEAN.tokenWeights(lengths, 8)).containsExactly(1 / 4.0, 1 / 4.0, 0);
        assertThat(LossAggregation.SEQ_MEAN_TOKEN_MEAN.tokenWeights(lengths, 8)).containsExactly(1 / 2.0, 1 / 6.0, 0);
        assertThat(LossAggregation.SEQ_MEAN_TOKEN_SUM.tokenWeights(lengths, 8)).containsExactly(1 / 2.0, 1 / 2.0, 0);
        assertThat(LossAggregation.SEQ_MEAN_TOKEN_SUM_NORM.tokenWeights(lengths, 8))
                .containsExactly(1 / 16.0, 1 / 16.0, 0);
    }

    @ParameterizedTest
    @EnumSource(names = "VERL_2025", mode = EnumSource.Mode.EXCLUDE)
    void givesNoWeightWhereThereIsNoToken(LossAggregation aggregation) {
        assertThat(aggregation.tokenWeights(new int[] {0, 0}, 8)).containsExactly(0, 0);
        assertThat(aggregation.tokenWeights(new int[0], 8)).isEmpty();
        assertThat(Arrays.stream(aggregation.tokenWeights(new int[] {3, 2}, 4))).allMatch(weight -> weight > 0);
    }
}
