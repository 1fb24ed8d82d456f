package org.motet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Torch;
import org.motet.weights.ModelDirectory;

/** The gradient belongs to the sequences, not to how they are packed. */
class BackwardPropertyTest {
    private static final double TEMPERATURE = 0.8;

    /** A completion of a prompt with the weight of each of its tokens in the loss. */
    private record Weighted(int[] prompt, int[] completion, float[] weights) {}

    private record Result(double loss, float[] gradient) {
        void assertNear(Result other, double relative) {
            assertThat(loss).isCloseTo(other.loss, within(relative * Math.max(1, Math.abs(other.loss))));
            assertThat(distance(gradient, other.gradient)).isLessThan(relative);
        }
    }

    @BeforeEach
    void computeOnOneCore() {
        Torch.useThreads(1); // the products are far too small to be shared
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2-untied", "qwen2-tied", "qwen3-untied", "qwen3-tied", "llama3-rope"})
    void packingOrderCutAndRecomputationDoNotMatter(String name) throws Exception {
        assumeThat(GoldenCheckpoint.named(name).directory())
                .as("checkpoint " + name)
                .isDirectory();
        try (CausalLm model = GoldenCheckpoint.named(name).load()) {
            for (int seed = 0; seed < 3; seed++) {
                Random random = new Random(seed);
                List<Weighted> all = sequences(random, seed == 0); // equally long once, else ragged
                Result together = gradient(model, List.of(all), false);
                assertThat(norm(together.gradient)).isGreaterThan(1e-3);
                gradient(model, List.of(all), true).assertNear(together, 1e-5);
                gradient(model, all.stream().map(List::of).toList(), false).assertNear(together, 1e-5);
                for (int i = 0; i < 3; i++) {
                    List<Weighted> shuffled = new ArrayList<>(all);
                    Collections.shuffle(shuffled, random);
                    gradient(model, cut(shuffled, random), random.nextBoolean()).assertNear(together, 1e-5);
                }
            }
        }
    }

    /** Small models have a path of their own on the processor; a loss on entropies, here of weight 0, takes the general one. */
    @ParameterizedTest
    @ValueSource(strings = {"qwen2-untied", "qwen2-tied", "qwen3-untied", "qwen3-tied", "llama3-rope"})
    void bothPathsAgree(String name) throws Exception {
        assumeThat(GoldenCheckpoint.named(name).directory())
                .as("checkpoint " + name)
                .isDirectory();
        try (CausalLm model = GoldenCheckpoint.named(name).load()) {
            for (int seed = 0; seed < 3; seed++) {
                Random random = new Random(seed);
                List<Weighted> all = new ArrayList<>(sequences(random, seed == 0));
                // longer than a block of attention, and enough rows for more than one slice
                for (int i = 0; i < 8; i++) {
                    all.add(new Weighted(
                            random.ints(70 + i, 0, 500).toArray(),
                            random.ints(150, 0, 500).toArray(),
                            ones(150)));
                }
                Result plain = gradient(model, List.of(all), false);
                Result general = gradient(model, List.of(all), false, true);
                plain.assertNear(general, 1e-5);
                assertThat(plain.gradient).isNotEqualTo(general.gradient);
            }
        }
    }

    @Test
    void aTokenWithoutWeightIsNotTrained() throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen3-tied").load()) {
            Random random = new Random(5);
            List<Weighted> all = sequences(random, false);
            List<Weighted> silent = all.stream()
                    .map(w -> new Weighted(w.prompt, w.completion, new float[w.completion.length]))
                    .toList();
            Result nothing = gradient(model, List.of(silent), false);
            assertThat(nothing.loss).isZero();
            assertThat(nothing.gradient).containsOnly(0);
            // rows without weight beside the others change nothing but rounding
            List<Weighted> mixed = new ArrayList<>(all);
            mixed.addAll(sequences(random, false).stream()
                    .map(w -> new Weighted(w.prompt, w.completion, new float[w.completion.length]))
                    .toList());
            gradient(model, List.of(mixed), false).assertNear(gradient(model, List.of(all), false), 1e-5);
        }
    }

    @Test
    void promptTokensAreContextAndNeverTrained() throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load()) {
            Random random = new Random(9);
            int[] prompt = random.ints(9, 0, 500).toArray();
            int[] completion = random.ints(6, 0, 500).toArray();
            Result split = gradient(model, List.of(List.of(new Weighted(prompt, completion, ones(6)))), false);
            // the same text with the prompt's last tokens handed in as completion tokens that have no weight
            int[] shorter = Arrays.copyOf(prompt, 4);
            int[] longer = IntStream.concat(Arrays.stream(prompt, 4, 9), Arrays.stream(completion))
                    .toArray();
            float[] weights = new float[11];
            Arrays.fill(weights, 5, 11, 1);
            gradient(model, List.of(List.of(new Weighted(shorter, longer, weights))), false)
                    .assertNear(split, 1e-5);
            // and as many numbers reach the loss as there are completion tokens
            try (Scope scope = Scope.open()) {
                PackedBatch batch = PackedBatch.of(List.of(new Completions(prompt, List.of(completion))), Device.CPU);
                assertThat(batch.predictedTokens()).isEqualTo(6);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2-untied", "qwen3-tied"})
    void bfloat16IsNearFloat32(String name) throws Exception {
        assumeThat(GoldenCheckpoint.named(name).directory())
                .as("checkpoint " + name)
                .isDirectory();
        try (CausalLm exact = GoldenCheckpoint.named(name).load();
                ModelDirectory directory =
                        ModelDirectory.open(GoldenCheckpoint.named(name).directory());
                CausalLm rounded = CausalLm.load(directory, Device.CPU, DType.BFLOAT16)) {
            List<Weighted> all = sequences(new Random(2), false);
            Result expected = gradient(exact, List.of(all), false);
            Result actual = gradient(rounded, List.of(all), false);
            assertThat(actual.loss).isCloseTo(expected.loss, within(0.05 * Math.abs(expected.loss)));
            assertThat(distance(actual.gradient, expected.gradient)).isBetween(1e-6, 0.05);
            int[] tokens = new Random(4).ints(60, 0, 500).toArray();
            try (Scope scope = Scope.open()) {
                assertThat(distance(
                                rounded.logits(tokens).toFloats(),
                                exact.logits(tokens).toFloats()))
                        .isBetween(1e-6, 0.05);
            }
        }
    }

    /** Groups of up to three completions of a prompt, flattened. */
    private static List<Weighted> sequences(Random random, boolean even) {
        List<Weighted> all = new ArrayList<>();
        for (int g = 0; g < 4; g++) {
            int[] prompt =
                    random.ints(even ? 6 : 1 + random.nextInt(15), 0, 500).toArray();
            int count = even ? 2 : 1 + random.nextInt(3);
            for (int c = 0; c < count; c++) {
                int length = even ? 5 : 1 + random.nextInt(12);
                float[] weights = new float[length];
                for (int t = 0; t < length; t++) {
                    weights[t] = (float) random.nextGaussian();
                }
                all.add(new Weighted(prompt, random.ints(length, 0, 500).toArray(), weights));
            }
        }
        return all;
    }

    /** Random micro-batches. */
    private static List<List<Weighted>> cut(List<Weighted> all, Random random) {
        List<List<Weighted>> cut = new ArrayList<>();
        for (int from = 0; from < all.size(); ) {
            int to = Math.min(all.size(), from + 1 + random.nextInt(4));
            cut.add(all.subList(from, to));
            from = to;
        }
        return cut;
    }

    /** Loss sum of w log p over all tokens and its gradient, accumulated over micro-batches; neighbours of one prompt share it. */
    private static Result gradient(CausalLm model, List<List<Weighted>> microBatches, boolean recompute) {
        return gradient(model, microBatches, recompute, false);
    }

    private static Result gradient(
            CausalLm model, List<List<Weighted>> microBatches, boolean recompute, boolean withEntropies) {
        ModelWeights gradients = ModelWeights.zeros(model.config(), Device.CPU);
        double[] loss = new double[1];
        for (List<Weighted> microBatch : microBatches) {
            try (Scope scope = Scope.open()) {
                PackedBatch batch = PackedBatch.of(groups(microBatch), Device.CPU);
                float[] weights = batch.toHeadOrder(
                        microBatch.stream().map(Weighted::weights).toList());
                TokenLoss sum = new TokenLoss() {
                    @Override
                    public void at(int from, float[] logProbs, float[] entropies, float[] out) {
                        for (int i = 0; i < out.length; i++) {
                            loss[0] += (double) weights[from + i] * logProbs[i];
                            out[i] = weights[from + i];
                        }
                    }

                    @Override
                    public float @Nullable [] entropyGradients(int from, int count) {
                        return withEntropies ? new float[count] : null;
                    }
                };
                model.backward(batch, sum, TEMPERATURE, gradients, recompute);
            }
        }
        float[] flat = gradients.all().stream()
                .map(tensor -> tensor.toFloats())
                .reduce(new float[0], BackwardPropertyTest::concat);
        gradients.close();
        return new Result(loss[0], flat);
    }

    private static List<Completions> groups(List<Weighted> sequences) {
        List<Completions> groups = new ArrayList<>();
        for (int from = 0; from < sequences.size(); ) {
            int[] prompt = sequences.get(from).prompt;
            int to = from;
            while (to < sequences.size() && sequences.get(to).prompt == prompt) {
                to++;
            }
            groups.add(new Completions(
                    prompt,
                    sequences.subList(from, to).stream()
                            .map(Weighted::completion)
                            .toList()));
            from = to;
        }
        return groups;
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] concat(float[] a, float[] b) {
        float[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }

    /** Relative Euclidean distance. */
    private static double distance(float[] a, float[] b) {
        double square = 0;
        for (int i = 0; i < a.length; i++) {
            square += Math.pow((double) a[i] - b[i], 2);
        }
        return Math.sqrt(square) / norm(b);
    }

    private static double norm(float[] values) {
        double square = 0;
        for (float value : values) {
            square += (double) value * value;
        }
        return Math.sqrt(square);
    }
}
