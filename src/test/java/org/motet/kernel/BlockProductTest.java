package org.motet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.model.plain.TensorMemory;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.tensor.Torch;

/** Products by blocks against the sums they stand for. */
class BlockProductTest {
    @BeforeAll
    static void loadTheLibrary() {
        Torch.load();
    }

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
            plain.fill(TensorMemory.of(Tensors.of(w, Device.CPU, k, n)), 0);
            plain.multiply(rows, x, out, true);
            PackedWeight transposed = new PackedWeight(k, n, memory);
            Tensor rowsBefore = Tensors.of(new float[2 * k], Device.CPU, 2, k);
            Tensor turned = Tensors.of(w, Device.CPU, k, n).t().contiguous();
            transposed.fillTransposed(TensorMemory.of(Tensors.cat(0, rowsBefore, turned)), 2);
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
    @CsvSource({"1,8,5", "70,64,192", "128,192,64", "33,300,130", "16,40,40"})
    void gradientIsTheSumOverRows(int rows, int m, int n) {
        float[] x = random(3 + rows * m, 4);
        float[] y = random(7 + rows * n, 5);
        float[] expected = new float[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int row = 0; row < rows; row++) {
                    sum += (double) x[3 + row * m + i] * y[7 + row * n + j];
                }
                expected[i * n + j] = (float) (2 * sum);
            }
        }
        GradientProduct product = new GradientProduct();
        product.take(rows, x, 3, m);
        float[] sum = new float[m * n];
        product.add(y, 7, n, sum);
        product.add(y, 7, n, sum);
        float[] again = new float[m * n];
        float[] panels = panels(y, 7, rows, n);
        product.addPanels(panels, n, again);
        product.addPanels(panels, n, again);
        try (Scope scope = Scope.open()) {
            Tensor plain = Tensors.zeros(DType.FLOAT32, Device.CPU, m, n);
            GradientProduct.move(sum, m, n, TensorMemory.of(plain));
            Tensor turned = Tensors.zeros(DType.FLOAT32, Device.CPU, n + 2L, m);
            GradientProduct.moveTransposed(again, m, n, TensorMemory.of(turned), 2);
            float[] straight = plain.view((long) m * n).toFloats();
            float[] across = turned.view((n + 2L) * m).toFloats();
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    assertThat(straight[i * n + j]).isCloseTo(expected[i * n + j], within(2e-4f));
                    assertThat(across[(2 + j) * m + i]).isCloseTo(expected[i * n + j], within(2e-4f));
                }
            }
            assertThat(across[0]).isZero();
        }
        assertThat(sum).containsOnly(0);
        assertThat(again).containsOnly(0);
    }

    @ParameterizedTest
    @CsvSource({"1,8,5", "16,64,192", "37,300,70", "128,192,64"})
    void panelsHoldTheSameProducts(int rows, int k, int n) {
        int room = PackedWeight.room(rows);
        float[] x = random(room * k, 9);
        try (Scope scope = Scope.open();
                Arena memory = Arena.ofConfined()) {
            PackedWeight weight = new PackedWeight(k, n, memory);
            weight.fill(TensorMemory.of(Tensors.of(random(k * n, 10), Device.CPU, k, n)), 0);
            float[] plain = new float[room * n];
            weight.multiply(rows, x, plain, false);
            float[] toPanels = new float[room * n];
            weight.multiplyToPanels(rows, x, toPanels);
            float[] fromPanels = new float[room * n];
            weight.multiplyFromPanels(rows, panels(x, 0, rows, k), FloatMatrix.of(fromPanels, n), false);
            float[] expected = panels(plain, 0, rows, n);
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < n; column++) {
                    int at = panelAt(row, column, room, n);
                    assertThat(toPanels[at]).isEqualTo(expected[at]);
                    assertThat(fromPanels[row * n + column]).isCloseTo(plain[row * n + column], within(1e-4f));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,8", "47,32", "64,64", "5,40"})
    void columnsBecomeRowsAndBack(int rows, int width) {
        float[] x = random(2 + rows * width, 11);
        int stride = rows + 3;
        float[] columns = new float[width * stride + 1];
        Transposed.copy(x, 2, rows, width, columns, 1, stride);
        float[] back = new float[2 + rows * width];
        Transposed.copyBack(columns, 1, stride, back, 2, rows, width);
        back[0] = x[0];
        back[1] = x[1];
        assertThat(back).isEqualTo(x);
        assertThat(columns[1 + (width - 1) * stride + rows - 1]).isEqualTo(x[x.length - 1]);
    }

    /** Rows in panels of 64 columns, zeros behind them up to their room. */
    private static float[] panels(float[] x, int from, int rows, int n) {
        int room = PackedWeight.room(rows);
        float[] panels = new float[room * n];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < n; column++) {
                panels[panelAt(row, column, room, n)] = x[from + row * n + column];
            }
        }
        return panels;
    }

    private static int panelAt(int row, int column, int room, int n) {
        int first = column / 64 * 64;
        return first * room + row * Math.min(64, n - first) + column - first;
    }

    /** What stands beside a row must not change it by a bit: rollouts do not depend on the batch they are made in. */
    @ParameterizedTest
    @CsvSource({"64,192", "192,64", "256,70"})
    void aRowIsComputedAlikeInEveryBatch(int k, int n) {
        float[] x = random(PackedWeight.room(100) * k, 7);
        try (Scope scope = Scope.open();
                Arena memory = Arena.ofConfined()) {
            PackedWeight weight = new PackedWeight(k, n, memory);
            weight.fill(TensorMemory.of(Tensors.of(random(k * n, 8), Device.CPU, k, n)), 0);
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
