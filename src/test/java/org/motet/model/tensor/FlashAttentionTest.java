package org.motet.model.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.motet.model.Completions;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.FlashKernel;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/** Fused kernels, their parts put together, against attention by products and a softmax. */
class FlashAttentionTest {
    private static final int HEADS = 6;
    private static final int SHARED = 2;
    private static final int D = 16;

    private enum Batch {
        EVEN,
        /** Prompts and completions of many lengths, some completions of a single token, which have no rows. */
        RAGGED,
        PROMPTS_ALONE,
        WITHOUT_ROWS_OF_A_PROMPT;

        List<Completions> groups() {
            return switch (this) {
                case EVEN -> List.of(group(20, 150, 150, 150), group(20, 150, 150, 150));
                case RAGGED -> List.of(group(3, 1, 140, 9), group(150, 300, 2, 1, 17), group(1, 5, 5));
                case PROMPTS_ALONE -> List.of(group(4), group(200), group(31));
                case WITHOUT_ROWS_OF_A_PROMPT -> List.of(group(9, 1, 1), group(30, 40, 7), group(5, 1));
            };
        }

        private static Completions group(int prompt, int... lengths) {
            List<int[]> completions = new ArrayList<>();
            for (int length : lengths) {
                completions.add(new int[length]);
            }
            return new Completions(new int[prompt], completions);
        }
    }

    /** Output rows and the gradients of queries, keys and values. */
    private record Result(float[] rows, float[] q, float[] k, float[] v) {
        static Result of(Attention attention, DType dtype, int rows) {
            Random random = new Random(7);
            Attention.Saved x = new Attention.Saved(
                    normal(random, dtype, rows, HEADS),
                    normal(random, dtype, rows, SHARED),
                    normal(random, dtype, rows, SHARED));
            Attention.Mixed mixed = attention.forward(x.q(), x.k(), x.v());
            Tensor gradient = normal(random, dtype, rows, HEADS).view(rows, HEADS * D);
            Attention.Gradients d = attention.backward(gradient, x, mixed);
            return new Result(floats(mixed.rows()), floats(d.q()), floats(d.k()), floats(d.v()));
        }

        private static Tensor normal(Random random, DType dtype, int rows, int heads) {
            float[] values = new float[rows * heads * D];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return Tensors.of(values, Device.CPU, rows, heads, D).to(dtype);
        }

        private static float[] floats(Tensor x) {
            return x.to(DType.FLOAT32).contiguous().toFloats();
        }

        double distance(Result other) {
            return Math.max(
                    Math.max(distance(rows, other.rows), distance(q, other.q)),
                    Math.max(distance(k, other.k), distance(v, other.v)));
        }

        private static double distance(float[] a, float[] b) {
            double difference = 0;
            double square = 0;
            for (int i = 0; i < a.length; i++) {
                difference += Math.pow(a[i] - b[i], 2);
                square += (double) b[i] * b[i];
            }
            return Math.sqrt(difference / square);
        }
    }

    @ParameterizedTest
    @EnumSource
    void outputAndGradientsAreThoseOfProductsAndSoftmax(Batch of) {
        try (Scope scope = Scope.open()) {
            PackedBatch batch = PackedBatch.of(of.groups(), Device.CPU);
            Result tiled = Result.of(new TiledAttention(batch, HEADS, DType.FLOAT32), DType.FLOAT32, batch.rows());
            Result flash = Result.of(new FlashAttention(batch), DType.FLOAT32, batch.rows());
            assertThat(flash.distance(tiled)).isPositive().isLessThan(1e-4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void inBfloat16TheyAreAsNearToThoseOfFloat32(Batch of) {
        try (Scope scope = Scope.open()) {
            PackedBatch batch = PackedBatch.of(of.groups(), Device.CPU);
            Result exact = Result.of(new TiledAttention(batch, HEADS, DType.FLOAT32), DType.FLOAT32, batch.rows());
            double tiled = Result.of(new TiledAttention(batch, HEADS, DType.BFLOAT16), DType.BFLOAT16, batch.rows())
                    .distance(exact);
            double flash = Result.of(new FlashAttention(batch), DType.BFLOAT16, batch.rows())
                    .distance(exact);
            assertThat(flash).isLessThan(1.5 * tiled);
        }
    }

    @Test
    void theKernelOfGpusServesNoProcessor() {
        assertThat(FlashKernel.servesGpu(Device.CPU, DType.BFLOAT16, 64)).isFalse();
    }
}
