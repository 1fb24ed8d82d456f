package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.motet.config.Spelling;
import tools.jackson.databind.JsonNode;

/** Importance weights between sampling and training, and what is measured of the two, agree with verl and TRL. */
class RecordedWeightsTest {
    @TestFactory
    Stream<DynamicTest> importanceWeights() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (RecordedBatch batch : RecordedBatch.all()) {
            batch.json()
                    .get("is_weights")
                    .forEachEntry((name, entry) ->
                            tests.add(DynamicTest.dynamicTest(batch.id() + " " + name, () -> agrees(batch, entry))));
        }
        return tests.stream();
    }

    private static void agrees(RecordedBatch batch, JsonNode entry) {
        int[] lengths = batch.lengths();
        RolloutCorrectionConfig config = correction(entry.get("params"));
        List<float[]> training = batch.rows("old_logprobs");
        List<float[]> sampling = batch.rows("sampling_logprobs");
        double bound = entry.get("library").asString().startsWith("trl") ? Double.POSITIVE_INFINITY : 20;
        RolloutWeights weights = RolloutWeights.of(config, bound, training, sampling);
        List<float[]> found = weights.factors(config);
        for (int row = 0; row < lengths.length; row++) {
            JsonNode expected = entry.get("weights").get(row);
            for (int t = 0; t < lengths[row]; t++) {
                double value = expected.get(expected.size() == 1 ? 0 : t).asDouble();
                assertThat((double) found.get(row)[t]).isCloseTo(value, within(1e-6 * Math.max(1e-3, value)));
            }
        }
        if (entry.get("library").asString().startsWith("verl 0.10")) {
            agree(
                    entry.get("metrics"),
                    "",
                    RolloutCorrectionMetrics.ofWeights(config, weights, training, sampling),
                    5e-5);
        }
        // of 2025's verl those that are still measured
        agree(entry.get("metrics"), "mismatch_", RolloutCorrectionMetrics.ofLogProbs(training, sampling), 2e-6);
    }

    /** Those whose name begins so. */
    private static void agree(JsonNode expected, String prefix, Map<String, Double> found, double tolerance) {
        expected.forEachEntry((name, value) -> {
            if (name.startsWith(prefix)) {
                assertThat(Objects.requireNonNull(found.get(name.substring(prefix.length())), name))
                        .as(name)
                        .isCloseTo(value.asDouble(), within(tolerance * Math.max(1, Math.abs(value.asDouble()))));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> offPolicyMetrics() throws Exception {
        return RecordedBatch.all().stream()
                .map(batch -> DynamicTest.dynamicTest(batch.id(), () -> {
                    Map<String, Double> found = RolloutCorrectionMetrics.ofLogProbs(
                            batch.rows("old_logprobs"), batch.rows("sampling_logprobs"));
                    agree(batch.json().at("/off_policy_metrics/metrics"), "", found, 2e-6);
                }));
    }

    /** The configuration that an entry was computed with. */
    static RolloutCorrectionConfig correction(JsonNode params) {
        String level = params.path("rollout_is")
                .asString(params.path("rollout_is_level").asString(""));
        String mode = params.path("rollout_is_mode").asString("truncate");
        double upper = 2;
        double lower = 0;
        if (params.has("vllm_importance_sampling_mode")) {
            String[] parts =
                    params.get("vllm_importance_sampling_mode").asString().split("_");
            level = parts[0];
            mode = parts[1];
            upper = params.get("vllm_importance_sampling_clip_max").asDouble(Double.POSITIVE_INFINITY);
            lower = params.get("vllm_importance_sampling_clip_min").asDouble(0);
        } else if (params.get("rollout_is_threshold").isString()) {
            String[] bounds = params.get("rollout_is_threshold").asString().split("_");
            lower = Double.parseDouble(bounds[0]);
            upper = Double.parseDouble(bounds[1]);
            mode = "mask";
        } else {
            upper = params.get("rollout_is_threshold").asDouble();
            lower = mode.equals("mask")
                    ? params.path("rollout_is_threshold_lower").asDouble(1 / upper)
                    : 0;
        }
        return new RolloutCorrectionConfig(
                Spelling.read(RolloutCorrectionConfig.Level.class, level).orElseThrow(),
                Spelling.read(RolloutCorrectionConfig.Mode.class, mode).orElseThrow(),
                upper,
                lower,
                params.path("rollout_is_veto_threshold").asDouble(0),
                params.path("rollout_is_batch_normalize").asBoolean(false));
    }
}
