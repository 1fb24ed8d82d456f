package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.motet.advantage.AdvantageConfig;
import org.motet.advantage.AdvantageEstimator;
import org.motet.advantage.BatchAdvantage;
import org.motet.advantage.RewardGroup;
import org.motet.config.Spelling;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every advantage and loss that verl and TRL were asked for has its counterpart here. The batches are too large for the resources:
 * without {@code ../shared/golden} this is skipped, and the tests on the smaller resources stand alone.
 */
class RecordedEntriesTest {
    private static final Path FOLDER = Path.of("../shared/golden/policy_loss");

    private static List<JsonNode> batches() throws Exception {
        assumeTrue(Files.isDirectory(FOLDER), "../shared/golden/policy_loss is not there");
        List<JsonNode> batches = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("p"))
                    .sorted()
                    .toList()) {
                batches.add(JsonMapper.shared().readTree(file));
            }
        }
        assertThat(batches).hasSize(5);
        return batches;
    }

    @TestFactory
    Stream<DynamicTest> advantages() throws Exception {
        return batches().stream()
                .flatMap(batch -> batch.get("advantages")
                        .valueStream()
                        .map(entry ->
                                DynamicTest.dynamicTest(name(batch, entry), () -> advantagesAgree(batch, entry))));
    }

    private static String name(JsonNode batch, JsonNode entry) {
        return batch.get("id").asString() + " " + entry.get("name").asString();
    }

    private static void advantagesAgree(JsonNode batch, JsonNode entry) {
        AdvantageEstimator estimator = switch (entry.get("name").asString().replace("_fork", "")) {
            case "verl_grpo_std", "verl_grpo_vectorized", "trl_group" -> AdvantageEstimator.GRPO;
            case "verl_grpo_nostd", "trl_none" -> AdvantageEstimator.DR_GRPO;
            case "verl_rloo" -> AdvantageEstimator.RLOO;
            case "trl_batch" -> AdvantageEstimator.BATCH;
            default -> throw new AssertionError("no counterpart");
        };
        double epsilon = entry.at("/params/epsilon").asDouble(1e-6);
        int[] groups = GoldenBatch.ints(batch.at("/inputs/group_index"));
        double[] rewards = GoldenBatch.doubles(batch.at("/inputs/rewards"));
        int[] lengths = GoldenBatch.ints(batch.at("/inputs/lengths"));
        int[] kinds = Arrays.stream(groups).distinct().toArray();
        List<int[]> rows = Arrays.stream(kinds)
                .mapToObj(kind -> IntStream.range(0, groups.length)
                        .filter(row -> groups[row] == kind)
                        .toArray())
                .toList();
        List<double[]> found = BatchAdvantage.of(
                new AdvantageConfig(estimator, epsilon),
                rows.stream()
                        .map(own -> new RewardGroup(
                                Arrays.stream(own).mapToDouble(i -> rewards[i]).toArray(),
                                Arrays.stream(own).map(i -> lengths[i]).toArray()))
                        .toList());
        double[] expected = GoldenBatch.doubles(entry.get("values_f64"));
        for (int g = 0; g < kinds.length; g++) {
            for (int i = 0; i < rows.get(g).length; i++) {
                double value = expected[rows.get(g)[i]];
                assertThat(found.get(g)[i]).isCloseTo(value, within(1e-5 * Math.max(1, Math.abs(value))));
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> losses() throws Exception {
        return batches().stream()
                .flatMap(batch -> batch.get("losses")
                        .valueStream()
                        .map(entry -> DynamicTest.dynamicTest(name(batch, entry), () -> lossAgrees(batch, entry))));
    }

    private static void lossAgrees(JsonNode batch, JsonNode entry) {
        JsonNode params = entry.get("params");
        boolean trl = entry.get("library").asString().startsWith("trl");
        boolean fork = entry.get("name").asString().endsWith("_fork");
        int[] lengths = GoldenBatch.ints(batch.at("/inputs/lengths"));
        LossConfig config = trl ? trl(params) : verl(params, fork);
        int padded = batch.at("/inputs/logprobs/0").size();
        int constant = params.at("/global_batch_info/loss_scale_factor")
                .asInt(params.path("max_completion_length").asInt(padded));
        boolean countMasked = trl || fork || config.lossMode() == LossMode.GMPO;
        double[] weights = config.lossAggregation().tokenWeights(lengths, constant, countMasked);
        List<float[]> factors = factors(batch, params, lengths);
        double[] advantages = advantages(batch, entry.get("advantages").asString());
        LossSums sums = new LossSums();
        double entropy = 0;
        double largest = Float.MIN_NORMAL;
        List<float[]> gradients = new ArrayList<>();
        for (int row = 0; row < lengths.length; row++) {
            float[] logProbs = row(batch, "logprobs", row, lengths[row]);
            float[] own = factors.get(row);
            if (!config.tokens().keeps(advantages[row], logProbs, row(batch, "sampling_logprobs", row, lengths[row]))) {
                own = new float[lengths[row]];
            }
            float[] mask = new float[lengths[row]];
            Arrays.fill(mask, 1);
            TokenRun run = new TokenRun(
                    logProbs,
                    row(batch, "old_logprobs", row, lengths[row]),
                    row(batch, "ref_logprobs", row, lengths[row]),
                    mask,
                    advantages[row],
                    weights[row],
                    own);
            float[] gradient = new float[lengths[row]];
            config.lossMode().differentiate(config, run, gradient, sums);
            if (config.needsReference()) {
                config.klLossType().addTo(gradient, config.klLossCoef(), run, sums);
            }
            for (float value : row(batch, "entropies", row, lengths[row])) {
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

    private static List<float[]> factors(JsonNode batch, JsonNode params, int[] lengths) {
        String named = params.path("rollout_is_weights")
                .asString(params.path("importance_sampling_ratio").asString(""));
        List<float[]> entropies = rows(batch, "entropies", lengths);
        double share = params.path("top_entropy_quantile").asDouble(1);
        double threshold = HighEntropyTokens.quantile(1 - share, entropies);
        return named.isEmpty()
                ? entropies.stream()
                        .map(row -> HighEntropyTokens.chosen(share < 1 ? threshold : 0, row))
                        .toList()
                : RolloutWeights.of(
                                correction(batch.get("is_weights").get(named).get("params")),
                                params.has("loss_type") ? Double.POSITIVE_INFINITY : 20,
                                rows(batch, "old_logprobs", lengths),
                                rows(batch, "sampling_logprobs", lengths))
                        .applied();
    }

    @TestFactory
    Stream<DynamicTest> microBatches() throws Exception {
        return batches().stream()
                .flatMap(batch -> batch.get("micro_batches")
                        .valueStream()
                        .map(entry ->
                                DynamicTest.dynamicTest(name(batch, entry), () -> microBatchesAgree(batch, entry))));
    }

    /** What is weighed before the cut has the sum of the micro-batches' losses; one way goes by the cut itself. */
    private static void microBatchesAgree(JsonNode batch, JsonNode entry) {
        JsonNode params = entry.get("params");
        int[] lengths = GoldenBatch.ints(batch.at("/inputs/lengths"));
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
        double[] advantages = advantages(batch, entry.get("advantages").asString());
        LossSums sums = new LossSums();
        for (int row = 0; row < lengths.length; row++) {
            float[] mask = new float[lengths[row]];
            Arrays.fill(mask, 1);
            TokenRun run = new TokenRun(
                    row(batch, "logprobs", row, lengths[row]),
                    row(batch, "old_logprobs", row, lengths[row]),
                    new float[0],
                    mask,
                    advantages[row],
                    weights[row]);
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

    @TestFactory
    Stream<DynamicTest> importanceWeights() throws Exception {
        return batches().stream()
                .flatMap(batch -> batch.get("is_weights")
                        .propertyStream()
                        .map(entry -> DynamicTest.dynamicTest(
                                batch.get("id").asString() + " " + entry.getKey(),
                                () -> weightsAgree(batch, entry.getValue()))));
    }

    private static void weightsAgree(JsonNode batch, JsonNode entry) {
        int[] lengths = GoldenBatch.ints(batch.at("/inputs/lengths"));
        RolloutCorrectionConfig config = correction(entry.get("params"));
        List<float[]> training = rows(batch, "old_logprobs", lengths);
        List<float[]> sampling = rows(batch, "sampling_logprobs", lengths);
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
            var metrics = RolloutCorrectionMetrics.ofWeights(config, weights, training, sampling);
            entry.get("metrics").forEachEntry((name, value) -> {
                double expected = value.asDouble();
                assertThat(Objects.requireNonNull(metrics.get(name), name))
                        .as(name)
                        .isCloseTo(expected, within(5e-5 * Math.max(1, Math.abs(expected))));
            });
        }
    }

    @TestFactory
    Stream<DynamicTest> offPolicyMetrics() throws Exception {
        return batches().stream()
                .map(batch -> DynamicTest.dynamicTest(batch.get("id").asString(), () -> {
                    int[] lengths = GoldenBatch.ints(batch.at("/inputs/lengths"));
                    var metrics = RolloutCorrectionMetrics.ofLogProbs(
                            rows(batch, "old_logprobs", lengths), rows(batch, "sampling_logprobs", lengths));
                    batch.at("/off_policy_metrics/metrics").forEachEntry((name, value) -> {
                        double expected = value.asDouble();
                        assertThat(Objects.requireNonNull(metrics.get(name), name))
                                .as(name)
                                .isCloseTo(expected, within(2e-6 * Math.max(1, Math.abs(expected))));
                    });
                }));
    }

    private static RolloutCorrectionConfig correction(JsonNode params) {
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

    private static double[] advantages(JsonNode batch, String name) {
        return batch.get("advantages")
                .valueStream()
                .filter(entry -> entry.get("name").asString().equals(name))
                .map(entry -> GoldenBatch.doubles(entry.get("values")))
                .findFirst()
                .orElseThrow();
    }

    private static List<float[]> rows(JsonNode batch, String table, int[] lengths) {
        return IntStream.range(0, lengths.length)
                .mapToObj(row -> row(batch, table, row, lengths[row]))
                .toList();
    }

    private static float[] row(JsonNode batch, String table, int row, int length) {
        float[] values = new float[length];
        for (int t = 0; t < length; t++) {
            values[t] = (float) batch.at("/inputs/" + table).get(row).get(t).asDouble();
        }
        return values;
    }
}
