package org.motet.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products by blocks against the sums they stand for. */
class BlockProductTest {
    @ParameterizedTest
    @CsvSource({"1,8,5", "16,64,32", "37,300,70", "130,65,33", "5,520,312"})
    void rowsTimesPackedWeight(int rows, int k, int n) {
        float[] w = random(k * n, 1);
        float[] x = random(PackedWeight.room(rows) * k, 2);
        float[] out = random(PackedWeight.room(rows) * n, 3);
        float[] before = out.clone();
        try (Scope scope = Scope.open();
                Arena memory = Arena.ofConfined()) {
            PackedWeight plain = new PackedWeight(k, n, memory);
            plain.fill(FloatBlock.of(Tensors.of(w, Device.CPU, k, n)), 0);
            plain.multiply(rows, x, out, true);
            PackedWeight transposed = new PackedWeight(k, n, memory);
            Tensor rowsBefore = Tensors.of(new float[2 * k], Device.CPU, 2, k);
            Tensor turned = Tensors.of(w, Device.CPU, k, n).t().contiguous();
            transposed.fillTransposed(FloatBlock.of(Tensors.cat(0, rowsBefore, turned)), 2);
            float[] again = new float[out.length];
            transposed.multiply(rows, x, again, false);
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < n; column++) {
                    double sum = 0;
                    for (int i = 0; i < k; i++) {
                        sum += (double) x[row * k + i] * w[i * n + column];
                    }
                    int at = row * n + column;
                    assertThat((double) out[at]).isCloseTo(before[at] + sum, within(1e-4));
                    assertThat((double) again[at]).isCloseTo(sum, within(1e-4));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,8,5", "70,64,192", "70,192,64", "33,300,20", "16,40,40"})
    void gradientIsTheSumOverRows(int rows, int m, int n) {
        float[] a = random(PackedWeight.room(rows) * m, 4);
        float[] b = random(PackedWeight.room(rows) * n, 5);
        float[] gradient = random(m * n, 6);
        float[] before = gradient.clone();
        new GradientProduct().add(rows, a, m, b, n, FloatMatrix.of(gradient, n));
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = before[i * n + j];
                for (int row = 0; row < rows; row++) {
                    sum += (double) a[row * m + i] * b[row * n + j];
                }
                assertThat((double) gradient[i * n + j]).isCloseTo(sum, within(1e-4));
            }
        }
    }

    /** What stands beside a row must not change it by a bit: rollouts do not depend on the batch they are made in. */
    @ParameterizedTest
    @CsvSource({"64,192", "192,64", "256,70"})
    void aRowIsComputedAlikeInEveryBatch(int k, int n) {
        float[] x = random(PackedWeight.room(100) * k, 7);
        try (Scope scope = Scope.open();
                Arena memory = Arena.ofConfined()) {
            PackedWeight weight = new PackedWeight(k, n, memory);
            weight.fill(FloatBlock.of(Tensors.of(random(k * n, 8), Device.CPU, k, n)), 0);
            float[] together = new float[PackedWeight.room(100) * n];
            weight.multiply(100, x, together, false);
            float[] alone = new float[PackedWeight.ROWS * n];
            for (int row = 0; row < 100; row++) {
                float[] one = new float[PackedWeight.ROWS * k];
                System.arraycopy(x, row * k, one, 0, k);
                weight.multiply(1, one, alone, false);
                for (int column = 0; column < n; column++) {
                    assertThat(alone[column]).isEqualTo(together[row * n + column]);
                }
            }
        }
    }

    private static float[] random(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
