package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.motet.config.Spelling;
import tools.jackson.databind.JsonNode;

/** Every loss that verl and TRL were asked for has its counterpart here: value, gradients and metrics. */
class RecordedLossesTest {
    @TestFactory
    Stream<DynamicTest> losses() throws Exception {
        return RecordedBatch.entries("/losses", RecordedLossesTest::agrees);
    }

    private static void agrees(RecordedBatch batch, JsonNode entry) {
        JsonNode params = entry.get("params");
        boolean trl = entry.get("library").asString().startsWith("trl");
        boolean fork = entry.get("name").asString().endsWith("_fork");
        int[] lengths = batch.lengths();
        LossConfig config = trl ? trl(params) : verl(params, fork);
        int padded = batch.json().at("/inputs/logprobs/0").size();
        int constant = params.at("/global_batch_info/loss_scale_factor")
                .asInt(params.path("max_completion_length").asInt(padded));
        boolean countMasked = trl || fork || config.lossMode() == LossMode.GMPO;
        double[] weights = config.lossAggregation().tokenWeights(lengths, constant, countMasked);
        List<float[]> factors = factors(batch, params);
        double[] advantages = batch.advantages(entry.get("advantages").asString());
        LossSums sums = new LossSums();
        double entropy = 0;
        double largest = Float.MIN_NORMAL;
        List<float[]> gradients = new ArrayList<>();
        for (int row = 0; row < lengths.length; row++) {
            boolean keeps = config.tokens()
                    .keeps(advantages[row], batch.row("logprobs", row), batch.row("sampling_logprobs", row));
            TokenRun run =
                    batch.run(row, advantages[row], weights[row], keeps ? factors.get(row) : new float[lengths[row]]);
            float[] gradient = new float[lengths[row]];
            config.lossMode().differentiate(config, run, gradient, sums);
            if (config.needsReference()) {
                config.klLossType().addTo(gradient, config.klLossCoef(), run, sums);
            }
            for (float value : batch.row("entropies", row)) {
                entropy += weights[row] * value;
            }
            gradients.add(gradient);
            for (JsonNode value : entry.path("grad_logprobs").path(row)) {
                largest = Math.max(largest, Math.abs(value.asDouble(0)));
            }
        }
        double loss = sums.policyLoss()
                + config.klLossCoef() * sums.klLoss()
                - config.entropy().coefficient() * entropy;
        if (entry.get("loss").isNull()) {
            assertThat(loss).as("not a number there, where a row is masked").isFinite();
            return;
        }
        double expected = entry.get("loss_f64").asDouble();
        assertThat(loss).isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
        for (int row = 0; row < lengths.length; row++) {
            for (int t = 0; t < lengths[row]; t++) {
                double value = entry.get("grad_logprobs").get(row).get(t).asDouble();
                assertThat((double) gradients.get(row)[t]).isCloseTo(value, within(1e-6 * largest));
                if (entry.hasNonNull("grad_entropies")) {
                    assertThat(-config.entropy().coefficient() * weights[row])
                            .isCloseTo(
                                    entry.get("grad_entropies").get(row).get(t).asDouble(), within(1e-9));
                }
            }
        }
        JsonNode metrics = entry.get("metrics");
        check(metrics, "pg_clipfrac", sums.clipFraction());
        check(metrics, "pg_clipfrac_lower", sums.lowerClipFraction());
        check(metrics, "ppo_kl", sums.ppoKl());
        check(metrics, "pg_loss", sums.policyLoss());
        check(metrics, "kl_loss", sums.klLoss());
        check(metrics, "entropy_loss", entropy);
        if (trl && !params.get("importance_sampling_level").asString().equals("sequence")) {
            check(metrics, "clip_ratio/low_mean", sums.clippedBelow());
            check(metrics, "clip_ratio/high_mean", sums.clippedAbove());
            check(metrics, "clip_ratio/region_mean", sums.clipFraction());
        }
    }

    private static void check(JsonNode metrics, String name, double found) {
        if (metrics.has(name)) {
            double expected = metrics.get(name).asDouble();
            assertThat(found).as(name).isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
        }
    }

    private static LossConfig verl(JsonNode params, boolean fork) {
        LossMode mode = Spelling.read(LossMode.class, params.get("loss_mode").asString())
                .orElseThrow();
        String aggregation = params.get("loss_agg_mode").asString();
        if (fork && aggregation.equals("seq-mean-token-sum-norm")) {
            aggregation = "token-sum-norm";
        }
        if (mode == LossMode.GMPO) {
            aggregation = "seq-mean-token-mean";
        }
        ClipRange clip = mode.clips() ? PolicyLossTest.clip(params) : ClipRange.grpo();
        return config(
                clip,
                mode,
                aggregation,
                params,
                params.path("kl_loss_coef").asDouble(0),
                Spelling.read(KlPenalty.class, params.path("kl_loss_type").asString("k3"))
                        .orElseThrow(),
                params.path("entropy_coeff").asDouble(0));
    }

    private static LossConfig trl(JsonNode params) {
        String type = params.get("loss_type").asString();
        boolean sequence = params.get("importance_sampling_level").asString().equals("sequence");
        boolean cispo = type.equals("cispo");
        double high = params.get("epsilon_high").asDouble();
        ClipRange clip = new ClipRange(
                cispo ? 1 : params.get("epsilon").asDouble(),
                cispo ? high - 1 : high,
                params.path("delta").asDouble(Double.POSITIVE_INFINITY),
                Double.POSITIVE_INFINITY);
        String aggregation = switch (type) {
            case "grpo" -> "seq-mean-token-mean";
            case "dr_grpo" -> "seq-mean-token-sum-norm";
            case "bnpo", "dapo", "cispo" -> "token-mean";
            default -> throw new AssertionError("no counterpart of " + type);
        };
        return config(
                clip,
                sequence ? LossMode.GSPO : cispo ? LossMode.CISPO : LossMode.VANILLA,
                aggregation,
                params,
                params.path("beta").asDouble(0),
                KlPenalty.K3_UNBOUNDED,
                params.path("entropy_coef").asDouble(0));
    }

    private static LossConfig config(
            ClipRange clip,
            LossMode mode,
            String aggregation,
            JsonNode params,
            double kl,
            KlPenalty type,
            double entropy) {
        return new LossConfig(
                clip,
                mode,
                SapoGate.DEFAULT,
                Spelling.read(LossAggregation.class, aggregation).orElseThrow(),
                0,
                new LearningTokens(
                        false,
                        false,
                        params.path("off_policy_mask_threshold").asDouble(Double.POSITIVE_INFINITY),
                        params.path("top_entropy_quantile").asDouble(1)),
                new KlTerm(kl, type),
                EntropyBonus.fixed(entropy));
    }

    private static List<float[]> factors(RecordedBatch batch, JsonNode params) {
        String named = params.path("rollout_is_weights")
                .asString(params.path("importance_sampling_ratio").asString(""));
        List<float[]> entropies = batch.rows("entropies");
        double share = params.path("top_entropy_quantile").asDouble(1);
        double threshold = HighEntropyTokens.quantile(1 - share, entropies);
        return named.isEmpty()
                ? entropies.stream()
                        .map(row -> HighEntropyTokens.chosen(share < 1 ? threshold : 0, row))
                        .toList()
                : RolloutWeights.of(
                                RecordedWeightsTest.correction(batch.json()
                                        .get("is_weights")
                                        .get(named)
                                        .get("params")),
                                params.has("loss_type") ? Double.POSITIVE_INFINITY : 20,
                                batch.rows("old_logprobs"),
                                batch.rows("sampling_logprobs"))
                        .applied();
    }
}
