package org.motet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Workers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the head makes of logits: log-probabilities, entropies, and gradients through both. */
class DistributionTest {
    private static final Path RECORDED = Path.of("../shared/golden/policy_loss/from_logits.json");
    private static final int VOCABULARY = 512;

    /** One-token completions, the i-th after token i. */
    private static List<Scorer.Score> scores(CausalLm model, double temperature, int... completions) {
        try (Workers workers = Workers.forDevice(Device.CPU, 2)) {
            List<Scorer.Sequence> sequences = IntStream.range(0, completions.length)
                    .mapToObj(i -> new Scorer.Sequence(new int[] {i}, new int[] {completions[i]}))
                    .toList();
            return new Scorer(model, workers, temperature).score(sequences);
        }
    }

    /** All tokens of the vocabulary after token 0. */
    private static double[] logProbs(CausalLm model, double temperature) {
        try (Workers workers = Workers.forDevice(Device.CPU, 2)) {
            List<Scorer.Sequence> sequences = IntStream.range(0, VOCABULARY)
                    .mapToObj(v -> new Scorer.Sequence(new int[] {0}, new int[] {v}))
                    .toList();
            return new Scorer(model, workers, temperature)
                    .score(sequences).stream()
                            .mapToDouble(score -> score.logProbs()[0])
                            .toArray();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TENSOR", "PLAIN"})
    void agreesWithVerlOnRecordedLogits(PassesKind passes) throws Exception {
        assumeTrue(Files.exists(RECORDED), RECORDED + " is not there");
        JsonNode golden = JsonMapper.shared().readTree(RECORDED);
        List<double[]> logits = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        List<Float> weights = new ArrayList<>(); // 0 where a token is masked
        List<Float> shares = new ArrayList<>();
        double tokens = 0;
        for (int row = 0; row < golden.get("logits").size(); row++) {
            for (int t = 0; t < golden.get("logits").get(row).size(); t++) {
                logits.add(golden.get("logits")
                        .get(row)
                        .get(t)
                        .valueStream()
                        .mapToDouble(JsonNode::asDouble)
                        .toArray());
                labels.add(golden.get("labels").get(row).get(t).asInt());
                float mask = (float) golden.get("response_mask").get(row).get(t).asDouble();
                weights.add(mask * (float) golden.get("weights").get(row).get(t).asDouble());
                shares.add(mask);
                tokens += mask;
            }
        }
        int[] completions = labels.stream().mapToInt(Integer::intValue).toArray();
        for (JsonNode result : golden.get("results")) {
            double temperature = result.get("temperature").asDouble();
            try (PrescribedLogits prescribed =
                    PrescribedLogits.of(passes, DType.FLOAT32, logits.toArray(double[][]::new))) {
                List<Scorer.Score> scores = scores(prescribed.model(), temperature, completions);
                double[] logProbs = flat(result.get("logprobs"));
                double[] entropies = flat(result.get("entropies"));
                double mean = 0;
                for (int i = 0; i < completions.length; i++) {
                    mean += shares.get(i) / tokens * scores.get(i).entropies()[0];
                    if (shares.get(i) == 0) {
                        continue; // padding holds zeros
                    }
                    assertThat((double) scores.get(i).logProbs()[0]).isCloseTo(logProbs[i], within(5e-6));
                    assertThat((double) scores.get(i).entropies()[0]).isCloseTo(entropies[i], within(5e-6));
                }
                assertThat(mean).isCloseTo(result.get("entropy_token_mean").asDouble(), within(5e-6));
                double count = tokens;
                assertGradients(
                        prescribed,
                        temperature,
                        completions,
                        new Slopes(weights, shares.stream().map(_ -> 0f).toList()),
                        result.get("grad_logits_of_weighted_logprob_sum"));
                assertGradients(
                        prescribed,
                        temperature,
                        completions,
                        new Slopes(
                                shares.stream().map(_ -> 0f).toList(),
                                shares.stream()
                                        .map(share -> (float) (share / count))
                                        .toList()),
                        result.get("grad_logits_of_entropy_token_mean"));
            }
        }
    }

    private static double[] flat(JsonNode rows) {
        return rows.valueStream()
                .flatMap(JsonNode::valueStream)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    /** A loss that is linear in log-probabilities and entropies. */
    private record Slopes(List<Float> byLogProb, List<Float> byEntropy) implements CompletionLoss {
        @Override
        public boolean isTokenLocal() {
            return true;
        }

        @Override
        public boolean usesEntropy() {
            return true;
        }

        @Override
        public void differentiate(
                int completion, int first, float[] logProbs, float[] entropies, float[] dLogProbs, float[] dEntropies) {
            Arrays.fill(dLogProbs, byLogProb.get(completion));
            Arrays.fill(dEntropies, byEntropy.get(completion));
        }
    }

    private static void assertGradients(
            PrescribedLogits prescribed, double temperature, int[] completions, Slopes slopes, JsonNode expected) {
        List<Completions> groups = IntStream.range(0, completions.length)
                .mapToObj(i -> new Completions(new int[] {i}, List.of(new int[] {completions[i]})))
                .toList();
        ModelWeights gradients = ModelWeights.zeros(prescribed.model().config(), Device.CPU);
        prescribed.model().backward(groups, slopes, temperature, gradients, false);
        List<JsonNode> rows =
                expected.valueStream().flatMap(JsonNode::valueStream).toList();
        try (Scope scope = Scope.open()) {
            for (int i = 0; i < completions.length; i++) {
                double[] row = rows.get(i)
                        .valueStream()
                        .mapToDouble(JsonNode::asDouble)
                        .toArray();
                assertThat(prescribed.logitGradient(gradients, i, row.length)).containsExactly(row, within(2e-6));
            }
        }
        gradients.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"TENSOR", "PLAIN"})
    void theEntropyOfEqualLogitsIsTheLogarithmOfTheVocabulary(PassesKind passes) throws Exception {
        double[] equal = new double[VOCABULARY];
        Arrays.fill(equal, 1.7);
        try (PrescribedLogits prescribed = PrescribedLogits.of(passes, DType.FLOAT32, equal)) {
            Scorer.Score score = scores(prescribed.model(), 1, 3).getFirst();
            assertThat((double) score.entropies()[0]).isCloseTo(Math.log(VOCABULARY), within(1e-5));
            assertThat((double) score.logProbs()[0]).isCloseTo(-Math.log(VOCABULARY), within(1e-5));
        }
    }

    /** Temperatures from those that leave one token to those that leave all alike. */
    @ParameterizedTest
    @CsvSource({"TENSOR, 0.05", "TENSOR, 1", "TENSOR, 30", "PLAIN, 0.05", "PLAIN, 1", "PLAIN, 30"})
    void theEntropyIsTheExpectedNegativeLogProbability(PassesKind passes, double temperature) throws Exception {
        double[] logits = new SplittableRandom(3).doubles(VOCABULARY, -2, 2).toArray();
        try (PrescribedLogits prescribed = PrescribedLogits.of(passes, DType.FLOAT32, logits)) {
            double entropy =
                    scores(prescribed.model(), temperature, 3).getFirst().entropies()[0];
            double[] logProbs = logProbs(prescribed.model(), temperature);
            assertThat(Arrays.stream(logProbs).map(Math::exp).sum()).isCloseTo(1, within(1e-5));
            assertThat(entropy)
                    .isCloseTo(
                            Arrays.stream(logProbs).map(l -> -l * Math.exp(l)).sum(), within(2e-5));
            assertThat(entropy).isBetween(0.0, Math.log(VOCABULARY) + 1e-5);
        }
    }

    /** Head and hidden states in bf16, where a sum of p log p in bf16 would give 0. */
    @ParameterizedTest
    @CsvSource({"TENSOR, BFLOAT16", "TENSOR, FLOAT32", "PLAIN, FLOAT32"})
    void aSmallEntropyKeepsItsDigits(PassesKind passes, DType compute) throws Exception {
        double[] logits = new double[VOCABULARY];
        logits[7] = 13.25; // as 512 others at 0 leave an entropy of about 0.01
        try (PrescribedLogits prescribed = PrescribedLogits.of(passes, compute, logits)) {
            double entropy = scores(prescribed.model(), 1, 3).getFirst().entropies()[0];
            double[] logProbs = logProbs(prescribed.model(), 1); // of the logits as they were rounded
            double gap = logProbs[7] - logProbs[3];
            double rest = (VOCABULARY - 1) * Math.exp(-gap);
            double expected = Math.log1p(rest) + rest / (1 + rest) * gap;
            assertThat(expected).isBetween(0.005, 0.05);
            assertThat(entropy).isCloseTo(expected, within(1e-4));
        }
    }
}
