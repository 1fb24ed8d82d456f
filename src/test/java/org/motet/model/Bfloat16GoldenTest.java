package org.motet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.motet.model.GoldenCheckpoint.each;
import static org.motet.model.GoldenCheckpoint.floats;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.model.tensor.PackedBatch;
import org.motet.model.tensor.TiledAttention;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import tools.jackson.databind.JsonNode;

/**
 * In bf16 the model is as near to transformers in fp32 as rounding allows. The tolerance is narrow enough to tell rounding from a
 * mistake: a rotary position beside the right one, a key too many or a prompt of another completion leave it.
 */
class Bfloat16GoldenTest {
    /** Mean difference of a log-probability, nats; rounding alone makes 0.015 to 0.024 of these random models. */
    private static final double MEAN_LOG_PROB = 0.03;

    /** Relative difference of the norm of a parameter's gradient. */
    private static final double GRADIENT = 0.05;

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#available")
    void logProbabilitiesAreNearThoseOfTransformers(GoldenCheckpoint checkpoint) throws Exception {
        try (CausalLm model = checkpoint.load(PassesKind.TENSOR, DType.BFLOAT16)) {
            List<JsonNode> rows = each(checkpoint.results().get("completions")).toList();
            Scores scores = model.score(groups(rows), 1);
            assertThat(distance(scores, rows)).isBetween(1e-5, MEAN_LOG_PROB);
        }
    }

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#available")
    void gradientsAreNearThoseOfTransformers(GoldenCheckpoint checkpoint) throws Exception {
        try (Scope scope = Scope.open();
                CausalLm model = checkpoint.load(PassesKind.TENSOR, DType.BFLOAT16)) {
            JsonNode golden = checkpoint.results();
            JsonNode gradient = golden.get("gradient");
            List<Completions> groups = groups(each(golden.get("completions")).toList());
            for (boolean recompute : new boolean[] {false, true}) {
                ModelWeights gradients = ModelWeights.zeros(model.config(), Device.CPU);
                int tokens = gradient.get("n_tokens").intValue();
                MeanLoss loss = new MeanLoss(tokens);
                model.backward(groups, loss, 1, gradients, recompute);
                assertThat(loss.value).isCloseTo(gradient.get("loss_f64").doubleValue(), within(MEAN_LOG_PROB));
                Map<String, Tensor> views = gradients.named();
                gradient.get("params").forEachEntry((name, expected) -> {
                    double l2 = expected.get("l2").doubleValue();
                    assertThat(ParameterStatistics.of(views.get(name)).l2())
                            .as(name)
                            .isCloseTo(l2, within(GRADIENT * l2));
                });
                gradients.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2-untied", "qwen3-tied"})
    void aMistakeLeavesTheTolerance(String name) throws Exception {
        GoldenCheckpoint checkpoint = GoldenCheckpoint.named(name);
        try (CausalLm model = checkpoint.load(PassesKind.TENSOR, DType.BFLOAT16);
                TensorPasses passes = new TensorPasses(model.config(), Device.CPU, DType.BFLOAT16, model.weights())) {
            List<JsonNode> rows = each(checkpoint.results().get("completions")).toList();
            assertThat(changed(passes, rows, (batch, attention) -> {})).isLessThan(MEAN_LOG_PROB);
            assertThat(changed(passes, rows, (batch, attention) -> shift(batch.positions, promptRows(rows))))
                    .as("completions one position behind their place")
                    .isGreaterThan(MEAN_LOG_PROB);
            assertThat(changed(
                            passes,
                            rows,
                            (batch, attention) -> attention.promptFuture().zero_()))
                    .as("prompts that see their future")
                    .isGreaterThan(MEAN_LOG_PROB);
            assertThat(changed(
                            passes,
                            rows,
                            (batch, attention) -> attention.completionFuture().zero_()))
                    .as("completions that see their future")
                    .isGreaterThan(MEAN_LOG_PROB);
        }
    }

    /** Adds 1 behind the first rows. */
    private static void shift(Tensor positions, int from) {
        long[] values = positions.toLongs();
        for (int i = from; i < values.length; i++) {
            values[i]++;
        }
        positions.copy_(Tensors.of(values, Device.CPU, values.length));
    }

    private static double changed(
            TensorPasses passes, List<JsonNode> rows, BiConsumer<PackedBatch, TiledAttention> mistake) {
        try (Scope scope = Scope.open()) {
            PackedBatch batch = PackedBatch.of(groups(rows), Device.CPU);
            TiledAttention attention = (TiledAttention) passes.attention(batch);
            mistake.accept(batch, attention);
            return distance(passes.score(batch, attention, 1), rows);
        }
    }

    private static int promptRows(List<JsonNode> rows) {
        return rows.stream().mapToInt(row -> row.get("prompt_ids").size()).sum();
    }

    private static List<Completions> groups(List<JsonNode> rows) {
        return rows.stream().map(CausalLmGoldenTest::group).toList();
    }

    /** Mean absolute difference of the tokens' log-probabilities from the recorded ones. */
    private static double distance(Scores scores, List<JsonNode> rows) {
        double sum = 0;
        int tokens = 0;
        for (int i = 0; i < rows.size(); i++) {
            float[] expected = floats(rows.get(i).get("temperature_1.0").get("logprobs"));
            for (int t = 0; t < expected.length; t++) {
                sum += Math.abs(scores.logProbs().get(i)[t] - expected[t]);
                tokens++;
            }
        }
        return sum / tokens;
    }
}
