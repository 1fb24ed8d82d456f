package org.motet.model.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.GoldenCheckpoint;
import org.motet.model.LocalLoss;
import org.motet.model.ModelWeights;
import org.motet.model.PassesKind;
import org.motet.model.TrainedWeights;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.tensor.Torch;
import org.motet.weights.ModelDirectory;

/**
 * What an adapter computes and learns is what its definition says: the model whose weights are W + scale B A, and by the chain rule
 * {@code dB = scale dW Aᵀ}, {@code dA = scale Bᵀ dW}. The gradients dW are those that {@code CausalLmGoldenTest} holds against
 * transformers' autograd.
 */
class LoraGradientTest {
    private static final LoraShape ALL = new LoraShape(3, 7, EnumSet.allOf(LoraTarget.class), true);
    private static final LoraShape SOME =
            new LoraShape(2, 4, Set.of(LoraTarget.K_PROJ, LoraTarget.UP_PROJ, LoraTarget.O_PROJ), false);

    @BeforeEach
    void computeOnOneCore() {
        Torch.useThreads(1);
    }

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#available")
    void gradientsAreThoseOfTheMergedModelByTheChainRule(GoldenCheckpoint checkpoint) throws Exception {
        for (LoraShape shape : List.of(ALL, SOME)) {
            try (CausalLm adapted = adapted(checkpoint, shape, DType.FLOAT32);
                    CausalLm merged = merged(checkpoint, adapted)) {
                List<Completions> groups = groups(new Random(1));
                for (boolean recompute : new boolean[] {false, true}) {
                    LoraWeights own = adapter(adapted).zeros(Device.CPU);
                    ModelWeights whole = ModelWeights.zeros(merged.config(), Device.CPU);
                    double lossOfAdapted = backward(adapted, groups, own, recompute);
                    double lossOfMerged = backward(merged, groups, whole, false);
                    assertThat(lossOfAdapted).isCloseTo(lossOfMerged, within(1e-5));
                    assertChainRule(adapter(adapted), own, whole);
                    own.close();
                    whole.close();
                }
            }
        }
    }

    private static void assertChainRule(LoraWeights adapter, LoraWeights gradients, ModelWeights whole) {
        double scale = adapter.shape().scale();
        for (int i = 0; i < adapter.pairs().size(); i++) {
            try (Scope scope = Scope.open()) {
                LoraMatrices matrices = adapter.pairs().get(i);
                LoraMatrices gradient = gradients.pairs().get(i);
                Tensor dw = whole.view(matrices.projection()).contiguous();
                String name = matrices.projection().name();
                assertNear(name + " B", gradient.b(), dw.mm(matrices.a().t()).mul_(scale));
                assertNear(
                        name + " A",
                        gradient.a(),
                        matrices.b().t().contiguous().mm(dw).mul_(scale));
            }
        }
    }

    private static void assertNear(String what, Tensor actual, Tensor expected) {
        float[] a = actual.toFloats();
        float[] b = expected.toFloats();
        double norm = norm(b);
        assertThat(norm).as(what).isGreaterThan(1e-5);
        for (int i = 0; i < a.length; i++) {
            b[i] -= a[i];
        }
        assertThat(norm(b) / norm).as(what).isLessThan(2e-5);
    }

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#available")
    void gradientsAreThoseOfTheLossByFiniteDifferences(GoldenCheckpoint checkpoint) throws Exception {
        try (CausalLm adapted = adapted(checkpoint, ALL, DType.FLOAT32)) {
            List<Completions> groups = groups(new Random(2));
            LoraWeights gradients = adapter(adapted).zeros(Device.CPU);
            backward(adapted, groups, gradients, false);
            double square = 0;
            for (Tensor tensor : gradients.all()) {
                square += Math.pow(norm(tensor.toFloats()), 2);
            }
            double step = 2e-3 / Math.sqrt(square);
            double before = lossAt(adapted, gradients, -step, groups);
            double after = lossAt(adapted, gradients, step, groups);
            assertThat((after - before) / (2 * step)).isCloseTo(square, within(5e-3 * square));
            gradients.close();
        }
    }

    private static double lossAt(CausalLm model, LoraWeights direction, double step, List<Completions> groups) {
        LoraWeights own = adapter(model);
        try (Scope scope = Scope.open()) {
            List<Tensor> kept = own.all().stream().map(Tensor::copy).toList();
            for (int i = 0; i < kept.size(); i++) {
                own.all().get(i).add_(direction.all().get(i).copy().mul_(step));
            }
            model.weightsChanged();
            LoraWeights unused = own.zeros(Device.CPU);
            double loss = backward(model, groups, unused, false);
            unused.close();
            for (int i = 0; i < kept.size(); i++) {
                own.all().get(i).copy_(kept.get(i));
            }
            model.weightsChanged();
            return loss;
        }
    }

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#available")
    void logitsAreThoseOfTheMergedModelAndTheBaseStaysWhatItWas(GoldenCheckpoint checkpoint) throws Exception {
        int[] tokens = new Random(4).ints(40, 0, 500).toArray();
        for (LoraShape shape : List.of(ALL, SOME)) {
            try (Scope scope = Scope.open();
                    CausalLm plain = checkpoint.load(PassesKind.TENSOR, DType.FLOAT32);
                    CausalLm adapted = adapted(checkpoint, shape, DType.FLOAT32);
                    CausalLm merged = merged(checkpoint, adapted);
                    CausalLm base = adapted.base()) {
                float[] logits = adapted.logits(tokens).toFloats();
                assertThat(logits).containsExactly(merged.logits(tokens).toFloats(), within(1e-4f));
                float[] ofBase = base.logits(tokens).toFloats();
                assertThat(ofBase).isEqualTo(plain.logits(tokens).toFloats());
                assertThat(norm(difference(logits, ofBase)) / norm(ofBase)).isGreaterThan(0.05);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2-untied", "qwen3-tied"})
    void aFreshAdapterBeginsAsItsBaseAndIsTheSameForASeed(String name) throws Exception {
        int[] tokens = new Random(4).ints(40, 0, 500).toArray();
        try (Scope scope = Scope.open();
                CausalLm model = open(GoldenCheckpoint.named(name), ALL, DType.FLOAT32);
                CausalLm base = model.base()) {
            LoraWeights adapter = adapter(model);
            adapter.fill(5);
            model.weightsChanged();
            assertThat(model.logits(tokens).toFloats())
                    .isEqualTo(base.logits(tokens).toFloats());
            LoraMatrices first = adapter.pairs().getFirst();
            float[] drawn = first.a().toFloats();
            float bound = (float) (1 / Math.sqrt(first.a().size(1)));
            for (float value : drawn) {
                assertThat(Math.abs(value)).isLessThanOrEqualTo(bound);
            }
            double variance = Math.pow(norm(drawn), 2) / drawn.length;
            assertThat(variance).isCloseTo(bound * bound / 3, within(0.15 * bound * bound));
            adapter.fill(6);
            assertThat(first.a().toFloats()).isNotEqualTo(drawn);
            adapter.fill(5);
            assertThat(first.a().toFloats()).isEqualTo(drawn);
        }
    }

    /** In bf16 weights stand once and in bf16; gradients of what trains stay near those of fp32. */
    @ParameterizedTest
    @ValueSource(strings = {"qwen2-untied", "qwen3-tied"})
    void bfloat16IsNearFloat32WithFrozenWeightsInBfloat16(String name) throws Exception {
        GoldenCheckpoint checkpoint = GoldenCheckpoint.named(name);
        try (CausalLm exact = adapted(checkpoint, ALL, DType.FLOAT32);
                CausalLm rounded = adapted(checkpoint, ALL, DType.BFLOAT16)) {
            assertThat(rounded.weights().tensors().embedding().dtype()).isEqualTo(DType.BFLOAT16);
            assertThat(rounded.weights().tensors().finalNorm().dtype()).isEqualTo(DType.FLOAT32);
            assertThat(adapter(rounded).pairs().getFirst().a().dtype()).isEqualTo(DType.FLOAT32);
            List<Completions> groups = groups(new Random(2));
            LoraWeights expected = adapter(exact).zeros(Device.CPU);
            LoraWeights actual = adapter(rounded).zeros(Device.CPU);
            double loss = backward(exact, groups, expected, false);
            assertThat(backward(rounded, groups, actual, true)).isCloseTo(loss, within(0.05 * Math.abs(loss)));
            float[] a = flat(expected);
            assertThat(norm(difference(flat(actual), a)) / norm(a)).isBetween(1e-6, 0.06);
            expected.close();
            actual.close();
        }
    }

    static CausalLm open(GoldenCheckpoint checkpoint, LoraShape shape, DType compute) throws Exception {
        try (ModelDirectory directory = ModelDirectory.open(checkpoint.directory())) {
            return CausalLm.loadFrozen(directory, Device.CPU, compute, shape);
        }
    }

    /** With A and B of the size that they have after some training. */
    static CausalLm adapted(GoldenCheckpoint checkpoint, LoraShape shape, DType compute) throws Exception {
        CausalLm model = open(checkpoint, shape, compute);
        adapter(model).fill(3);
        int seed = 0;
        for (LoraMatrices one : adapter(model).pairs()) {
            try (Scope scope = Scope.open()) {
                one.b().copy_(random(one.b().shape(), 0.05, seed++));
            }
        }
        model.weightsChanged();
        return model;
    }

    private static CausalLm merged(GoldenCheckpoint checkpoint, CausalLm adapted) throws Exception {
        CausalLm merged = checkpoint.load(PassesKind.TENSOR, DType.FLOAT32);
        adapter(adapted).mergeInto(merged.weights());
        merged.weightsChanged();
        return merged;
    }

    static LoraWeights adapter(CausalLm model) {
        return Objects.requireNonNull(model.adapter());
    }

    private static Tensor random(long[] shape, double deviation, int seed) {
        Random random = new Random(seed);
        float[] values = new float[(int) (shape[0] * shape[1])];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return Tensors.of(values, Device.CPU, shape);
    }

    private static List<Completions> groups(Random random) {
        List<Completions> groups = new ArrayList<>();
        for (int g = 0; g < 3; g++) {
            List<int[]> completions = new ArrayList<>();
            for (int c = 0; c < 2; c++) {
                completions.add(random.ints(2 + random.nextInt(9), 0, 500).toArray());
            }
            groups.add(
                    new Completions(random.ints(1 + random.nextInt(12), 0, 500).toArray(), completions));
        }
        return groups;
    }

    private static double backward(CausalLm model, List<Completions> groups, TrainedWeights into, boolean recompute) {
        SumLoss loss = new SumLoss();
        model.backward(groups, loss, 0.9, into, recompute);
        return loss.value;
    }

    private static final class SumLoss extends LocalLoss {
        @Override
        public void differentiate(
                int completion, int first, float[] logProbs, float[] entropies, float[] dLogProbs, float[] dEntropies) {
            for (int t = 0; t < logProbs.length; t++) {
                double weight = 0.1 * ((completion + first + t) % 3 - 0.5);
                value += weight * logProbs[t];
                dLogProbs[t] = (float) weight;
            }
        }
    }

    private static float[] flat(LoraWeights weights) {
        List<float[]> parts = weights.all().stream().map(Tensor::toFloats).toList();
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static float[] difference(float[] a, float[] b) {
        float[] difference = Arrays.copyOf(a, a.length);
        for (int i = 0; i < a.length; i++) {
            difference[i] -= b[i];
        }
        return difference;
    }

    private static double norm(float[] values) {
        return Math.sqrt(dot(values, values));
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
