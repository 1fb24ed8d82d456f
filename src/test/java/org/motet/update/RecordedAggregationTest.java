package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.motet.config.Spelling;
import tools.jackson.databind.JsonNode;

/** Every aggregation and every cut into micro-batches that verl was asked for has its counterpart here. */
class RecordedAggregationTest {
    @TestFactory
    Stream<DynamicTest> aggregations() throws Exception {
        return RecordedBatch.entries("/aggregation/results", RecordedAggregationTest::agrees);
    }

    /** Where more tokens or sequences are named than there are, the batch is a part of a larger step. */
    private static void agrees(RecordedBatch batch, JsonNode entry) {
        boolean fork = entry.get("library").asString().startsWith("verl 0.7");
        String mode = entry.get("mode").asString();
        JsonNode kwargs = entry.get("kwargs");
        int[] own = batch.lengths();
        int tokens = Arrays.stream(own).sum();
        int sequences = own.length;
        int[] others = {};
        if (kwargs.has("batch_num_tokens")) {
            others = new int[] {kwargs.get("batch_num_tokens").asInt() - tokens};
        } else if (kwargs.has("global_batch_size")) {
            int counted = (int) Arrays.stream(own).filter(length -> length > 0).count();
            others = new int[kwargs.get("global_batch_size").asInt() - counted];
            Arrays.fill(others, 1);
        }
        int[] step = Arrays.copyOf(own, sequences + others.length);
        System.arraycopy(others, 0, step, sequences, others.length);
        LossAggregation aggregation = fork && mode.equals("seq-mean-token-sum-norm")
                ? LossAggregation.TOKEN_SUM_NORM
                : Spelling.read(LossAggregation.class, mode).orElseThrow();
        int constant = kwargs.path("loss_scale_factor")
                .asInt(batch.json().at("/inputs/logprobs/0").size());
        double[] weights = aggregation.tokenWeights(step, constant, fork);
        double sum = 0;
        for (int row = 0; row < sequences; row++) {
            for (float value :
                    batch.cut(batch.json().at("/aggregation/loss_matrix").get(row), row)) {
                sum += weights[row] * value;
            }
        }
        sum *= kwargs.path("dp_size").asInt(1); // ranks are averaged over there
        if (entry.get("value").isNull()) {
            assertThat(sum).as("not a number there, where a row is masked").isFinite();
            return;
        }
        double expected = entry.get("value").asDouble();
        assertThat(sum).isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
    }

    @TestFactory
    Stream<DynamicTest> microBatches() throws Exception {
        return RecordedBatch.entries("/micro_batches", RecordedAggregationTest::microBatchesAgree);
    }

    /** What is weighed before the cut has the sum of the micro-batches' losses; one way goes by the cut itself. */
    private static void microBatchesAgree(RecordedBatch batch, JsonNode entry) {
        JsonNode params = entry.get("params");
        int[] lengths = batch.lengths();
        int[] cut = new int[lengths.length];
        for (int number = 0; number < entry.get("micro_batches").size(); number++) {
            for (JsonNode row : entry.get("micro_batches").get(number)) {
                cut[row.asInt()] = number;
            }
        }
        double[] weights = entry.get("name").asString().equals("mean of micro-batch means")
                ? LossAggregation.microBatchMeans(lengths, cut)
                : Spelling.read(
                                LossAggregation.class,
                                params.get("loss_agg_mode").asString())
                        .orElseThrow()
                        .tokenWeights(lengths, 1);
        double[] advantages = batch.advantages(entry.get("advantages").asString());
        LossSums sums = new LossSums();
        for (int row = 0; row < lengths.length; row++) {
            TokenRun run = batch.run(row, advantages[row], weights[row]);
            float[] gradient = new float[lengths[row]];
            PolicyLoss.ppoClip(PolicyLossTest.clip(params), run, gradient, sums);
            for (int t = 0; t < lengths[row]; t++) {
                double expected = entry.get("grad_logprobs").get(row).get(t).asDouble();
                assertThat((double) gradient[t]).isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
            }
        }
        double total = entry.get("total").asDouble();
        assertThat(sums.policyLoss()).isCloseTo(total, within(1e-6 * Math.max(1, Math.abs(total))));
    }
}
