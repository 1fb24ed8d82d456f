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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Torch;

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
    @MethodSource("org.motet.model.GoldenCheckpoint#availableWithPasses")
    void packingOrderCutAndRecomputationDoNotMatter(GoldenCheckpoint checkpoint, PassesKind passes) throws Exception {
        try (CausalLm model = checkpoint.load(passes, DType.FLOAT32)) {
            for (Kind kind : Kind.values()) {
                for (int seed = 0; seed < 2; seed++) {
                    Random random = new Random(seed);
                    List<Weighted> all = sequences(random, seed == 0); // equally long once, else ragged
                    Result together = gradient(model, List.of(all), false, kind);
                    assertThat(norm(together.gradient)).isGreaterThan(1e-3);
                    gradient(model, List.of(all), true, kind).assertNear(together, 1e-5);
                    gradient(model, all.stream().map(List::of).toList(), false, kind)
                            .assertNear(together, 1e-5);
                    for (int i = 0; i < 2; i++) {
                        List<Weighted> shuffled = new ArrayList<>(all);
                        Collections.shuffle(shuffled, random);
                        gradient(model, cut(shuffled, random), random.nextBoolean(), kind)
                                .assertNear(together, 1e-5);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2-untied", "qwen3-tied"})
    void inBfloat16TheyMatterNoMoreThanRounding(String name) throws Exception {
        try (CausalLm model = GoldenCheckpoint.named(name).load(PassesKind.TENSOR, DType.BFLOAT16)) {
            List<Weighted> all = sequences(new Random(1), false);
            Result together = gradient(model, List.of(all), false, Kind.TOKENS);
            gradient(model, List.of(all), true, Kind.TOKENS).assertNear(together, 1e-6);
            gradient(model, all.stream().map(List::of).toList(), true, Kind.TOKENS)
                    .assertNear(together, 0.02);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2-untied", "qwen2-tied", "qwen3-untied", "qwen3-tied", "llama3-rope"})
    void bothKindsOfPassesAgree(String name) throws Exception {
        assumeThat(GoldenCheckpoint.named(name).directory())
                .as("checkpoint " + name)
                .isDirectory();
        try (CausalLm plain = GoldenCheckpoint.named(name).load(PassesKind.PLAIN, DType.FLOAT32);
                CausalLm tensor = GoldenCheckpoint.named(name).load(PassesKind.TENSOR, DType.FLOAT32)) {
            for (Kind kind : Kind.values()) {
                Random random = new Random(3);
                List<Weighted> all = new ArrayList<>(sequences(random, false));
                // longer than blocks and tiles of attention, and enough rows for more than one slice
                for (int i = 0; i < 8; i++) {
                    all.add(new Weighted(
                            random.ints(60 + 15 * i, 0, 500).toArray(),
                            random.ints(110 + 30 * i, 0, 500).toArray(),
                            ones(110 + 30 * i)));
                }
                Result ofPlain = gradient(plain, List.of(all), false, kind);
                Result ofTensor = gradient(tensor, List.of(all), false, kind);
                ofPlain.assertNear(ofTensor, 1e-5);
                assertThat(ofPlain.gradient).isNotEqualTo(ofTensor.gradient);
                // in plain passes what is computed again is the same to the bit
                assertThat(gradient(plain, List.of(all), true, kind).gradient).isEqualTo(ofPlain.gradient);
            }
        }
    }

    @Test
    void entropiesAndWholeCompletionsHaveTheGradientOfTheirLoss() throws Exception {
        for (PassesKind passes : List.of(PassesKind.TENSOR, PassesKind.PLAIN)) {
            try (CausalLm model = GoldenCheckpoint.named("qwen3-tied").load(passes, DType.FLOAT32)) {
                for (Kind kind : Kind.values()) {
                    assertGradientIsThatOfTheLoss(model, kind);
                }
            }
        }
    }

    /** A step against the gradient lowers the loss by its square, to first order; taken from both sides. */
    private static void assertGradientIsThatOfTheLoss(CausalLm model, Kind kind) {
        List<Weighted> all = sequences(new Random(8), false);
        ModelWeights gradients = ModelWeights.zeros(model.config(), Device.CPU);
        model.backward(groups(all), new WeightedLoss(all, kind), TEMPERATURE, gradients, false);
        double square = Math.pow(norm(flat(gradients)), 2);
        double step = 2e-3 / Math.sqrt(square);
        double before = lossAt(model, gradients, -step, all, kind);
        double after = lossAt(model, gradients, step, all, kind);
        assertThat((after - before) / (2 * step)).as(kind.name()).isCloseTo(square, within(5e-3 * square));
        gradients.close();
    }

    private static double lossAt(CausalLm model, ModelWeights direction, double step, List<Weighted> all, Kind kind) {
        try (Scope scope = Scope.open()) {
            ModelWeights own = model.weights();
            List<Tensor> kept = own.all().stream().map(Tensor::copy).toList();
            for (int i = 0; i < kept.size(); i++) {
                own.all().get(i).add_(direction.all().get(i).copy().mul_(step));
            }
            model.weightsChanged();
            WeightedLoss loss = new WeightedLoss(all, kind);
            ModelWeights unused = ModelWeights.zeros(model.config(), Device.CPU);
            model.backward(groups(all), loss, TEMPERATURE, unused, false);
            unused.close();
            for (int i = 0; i < kept.size(); i++) {
                own.all().get(i).copy_(kept.get(i));
            }
            model.weightsChanged();
            return loss.value;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TENSOR", "PLAIN"})
    void aTokenWithoutWeightIsNotTrained(PassesKind passes) throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen3-tied").load(passes, DType.FLOAT32)) {
            Random random = new Random(5);
            List<Weighted> all = sequences(random, false);
            List<Weighted> silent = all.stream()
                    .map(w -> new Weighted(w.prompt, w.completion, new float[w.completion.length]))
                    .toList();
            Result nothing = gradient(model, List.of(silent), false, Kind.TOKENS);
            assertThat(nothing.loss).isZero();
            assertThat(nothing.gradient).containsOnly(0);
            // rows without weight beside the others change nothing but rounding
            List<Weighted> mixed = new ArrayList<>(all);
            mixed.addAll(sequences(random, false).stream()
                    .map(w -> new Weighted(w.prompt, w.completion, new float[w.completion.length]))
                    .toList());
            gradient(model, List.of(mixed), false, Kind.TOKENS)
                    .assertNear(gradient(model, List.of(all), false, Kind.TOKENS), 1e-5);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TENSOR", "PLAIN"})
    void promptTokensAreContextAndNeverTrained(PassesKind passes) throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load(passes, DType.FLOAT32)) {
            Random random = new Random(9);
            int[] prompt = random.ints(9, 0, 500).toArray();
            int[] completion = random.ints(6, 0, 500).toArray();
            List<Weighted> whole = List.of(new Weighted(prompt, completion, ones(6)));
            Result split = gradient(model, List.of(whole), false, Kind.TOKENS);
            // the same text with the prompt's last tokens handed in as completion tokens that have no weight
            int[] shorter = Arrays.copyOf(prompt, 4);
            int[] longer = IntStream.concat(Arrays.stream(prompt, 4, 9), Arrays.stream(completion))
                    .toArray();
            float[] weights = new float[11];
            Arrays.fill(weights, 5, 11, 1);
            gradient(model, List.of(List.of(new Weighted(shorter, longer, weights))), false, Kind.TOKENS)
                    .assertNear(split, 1e-5);
            // and as many numbers reach the loss as there are completion tokens
            assertThat(new HeadOrder(groups(whole)).tokens()).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2-untied", "qwen3-tied"})
    void bfloat16IsNearFloat32(String name) throws Exception {
        assumeThat(GoldenCheckpoint.named(name).directory())
                .as("checkpoint " + name)
                .isDirectory();
        try (CausalLm exact = GoldenCheckpoint.named(name).load();
                CausalLm rounded = GoldenCheckpoint.named(name).load(PassesKind.TENSOR, DType.BFLOAT16)) {
            List<Weighted> all = sequences(new Random(2), false);
            Result expected = gradient(exact, List.of(all), false, Kind.TOKENS);
            Result actual = gradient(rounded, List.of(all), false, Kind.TOKENS);
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

    /** Losses of three kinds. */
    private enum Kind {
        /** sum of w log p over tokens. */
        TOKENS,
        /** the same, plus the weighted sum of entropies. */
        ENTROPIES,
        /** sum over completions of exp(mean of w log p). */
        COMPLETIONS
    }

    private static final class WeightedLoss implements CompletionLoss {
        private final List<Weighted> sequences;
        private final Kind kind;
        double value;

        WeightedLoss(List<Weighted> sequences, Kind kind) {
            this.sequences = sequences;
            this.kind = kind;
        }

        @Override
        public boolean isTokenLocal() {
            return kind != Kind.COMPLETIONS;
        }

        @Override
        public boolean usesEntropy() {
            return kind == Kind.ENTROPIES;
        }

        @Override
        public void differentiate(
                int completion, int first, float[] logProbs, float[] entropies, float[] dLogProbs, float[] dEntropies) {
            float[] weights = sequences.get(completion).weights;
            double sum = 0;
            for (int t = 0; t < logProbs.length; t++) {
                sum += (double) weights[first + t] * logProbs[t];
                dLogProbs[t] = weights[first + t];
            }
            for (int t = 0; t < entropies.length; t++) {
                sum += 0.3 * weights[first + t] * entropies[t];
                dEntropies[t] = 0.3f * weights[first + t];
            }
            if (kind == Kind.COMPLETIONS) {
                assertThat(logProbs).hasSameSizeAs(weights);
                sum = Math.exp(sum / weights.length);
                for (int t = 0; t < dLogProbs.length; t++) {
                    dLogProbs[t] *= (float) (sum / weights.length);
                }
            }
            value += sum;
        }
    }

    /** A loss and its gradient, accumulated over micro-batches; neighbours of one prompt share it. */
    private static Result gradient(CausalLm model, List<List<Weighted>> microBatches, boolean recompute, Kind kind) {
        ModelWeights gradients = ModelWeights.zeros(model.config(), Device.CPU);
        double value = 0;
        for (List<Weighted> microBatch : microBatches) {
            WeightedLoss loss = new WeightedLoss(microBatch, kind);
            model.backward(groups(microBatch), loss, TEMPERATURE, gradients, recompute);
            value += loss.value;
        }
        float[] flat = flat(gradients);
        gradients.close();
        return new Result(value, flat);
    }

    private static float[] flat(ModelWeights weights) {
        return weights.all().stream().map(Tensor::toFloats).reduce(new float[0], BackwardPropertyTest::concat);
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
