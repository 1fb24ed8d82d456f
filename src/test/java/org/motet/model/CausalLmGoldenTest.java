package org.motet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.motet.model.GoldenCheckpoint.each;
import static org.motet.model.GoldenCheckpoint.floats;
import static org.motet.model.GoldenCheckpoint.ints;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.weights.SafetensorsFile;
import org.motet.weights.TensorEntry;
import tools.jackson.databind.JsonNode;

/** Both kinds of passes agree with transformers to rounding. Tolerances: the recorded fp32-fp64 differences with a little room. */
class CausalLmGoldenTest {
    private static final float LOGITS = 3e-5f;
    private static final float LOG_PROBS = 2e-5f;

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#availableWithPasses")
    void logitsEqualThoseOfTransformers(GoldenCheckpoint checkpoint, PassesKind passes) throws Exception {
        try (Scope scope = Scope.open();
                CausalLm model = checkpoint.load(passes, DType.FLOAT32);
                SafetensorsFile golden = SafetensorsFile.open(checkpoint.tensors())) {
            for (JsonNode sequence : checkpoint.results().get("sequences")) {
                Tensor logits = model.logits(ints(sequence.get("input_ids"))); // [n, V]
                long[] positions = Arrays.stream(ints(sequence.get("logit_positions")))
                        .asLongStream()
                        .toArray();
                TensorEntry entry = golden.tensor(sequence.get("logits_tensor").stringValue());
                Tensor expected = Tensors.copyOf(entry.data(), DType.FLOAT32, Device.CPU, entry.shape());
                Tensor index = Tensors.of(positions, Device.CPU, positions.length);
                assertThat(logits.indexSelect(0, index).toFloats())
                        .containsExactly(expected.toFloats(), within(LOGITS));
                long[] argmax = Arrays.stream(ints(sequence.get("argmax")))
                        .asLongStream()
                        .toArray();
                assertThat(logits.argmax(1).toLongs()).isEqualTo(argmax);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#availableWithPasses")
    void logProbabilitiesAndEntropiesEqualThoseOfTransformers(GoldenCheckpoint checkpoint, PassesKind passes)
            throws Exception {
        try (CausalLm model = checkpoint.load(passes, DType.FLOAT32)) {
            List<JsonNode> rows = each(checkpoint.results().get("completions")).toList();
            List<Completions> groups =
                    rows.stream().map(CausalLmGoldenTest::group).toList();
            for (double temperature : new double[] {1.0, 0.7}) {
                Scores scores = model.score(groups, temperature); // all in one packed batch
                for (int i = 0; i < rows.size(); i++) {
                    JsonNode expected = rows.get(i).get("temperature_" + temperature);
                    assertThat(scores.logProbs().get(i))
                            .containsExactly(floats(expected.get("logprobs")), within(LOG_PROBS));
                    assertThat(scores.entropies().get(i))
                            .containsExactly(floats(expected.get("entropies")), within(LOG_PROBS));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#availableWithPasses")
    void gradientsEqualThoseOfTransformers(GoldenCheckpoint checkpoint, PassesKind passes) throws Exception {
        try (Scope scope = Scope.open();
                CausalLm model = checkpoint.load(passes, DType.FLOAT32)) {
            JsonNode golden = checkpoint.results();
            JsonNode gradient = golden.get("gradient");
            List<Completions> groups = each(golden.get("completions"))
                    .map(CausalLmGoldenTest::group)
                    .toList();
            int tokens = gradient.get("n_tokens").intValue();
            for (boolean recompute : new boolean[] {false, true}) {
                ModelWeights gradients = ModelWeights.zeros(model.config(), Device.CPU);
                MeanLoss loss = new MeanLoss(tokens);
                model.backward(groups, loss, 1.0, gradients, recompute);
                assertThat(loss.value).isCloseTo(gradient.get("loss_f64").doubleValue(), within(1e-5));
                Map<String, Tensor> views = gradients.named();
                double all = 0;
                for (Tensor tensor : views.values()) {
                    all += square(tensor.toFloats());
                }
                assertThat(Math.sqrt(all))
                        .isCloseTo(gradient.get("grad_l2_all_parameters").doubleValue(), within(5e-5));
                gradient.get("params")
                        .forEachEntry((name, expected) ->
                                ParameterStatistics.of(views.get(name)).assertEqual(name, expected, 2e-5));
                gradients.close();
            }
        }
    }

    private static double square(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }

    static Completions group(JsonNode row) {
        return new Completions(ints(row.get("prompt_ids")), List.of(ints(row.get("completion_ids"))));
    }
}
