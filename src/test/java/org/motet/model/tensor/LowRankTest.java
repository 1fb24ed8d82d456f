package org.motet.model.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.motet.model.Parameter;
import org.motet.model.Slot;
import org.motet.model.lora.LoraMatrices;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

class LowRankTest {
    private static final int ROWS = 2000;
    private static final int IN = 96;
    private static final int OUT = 160;

    /**
     * A step of the usual size in bf16: merged into W it would leave nearly every element of W as it is, so that the policy hardly
     * moved. Computed beside W the mean change is the exact one.
     */
    @Test
    void aChangeBelowTheLastBitOfBfloat16WeightsIsNotLost() {
        try (Scope scope = Scope.open()) {
            Tensor w = random(OUT, IN, 0.1, 1).to(DType.BFLOAT16);
            Tensor x = random(ROWS, IN, 1, 2).to(DType.BFLOAT16);
            Tensor a = random(4, IN, 0.1, 3);
            Tensor b = random(OUT, 4, 2e-5, 4);
            Parameter projection = new Parameter("w", new long[] {OUT, IN}, Slot.OUTPUT, 0, 0, Parameter.Start.NORMAL);
            Tensor change = b.mm(a).mul_(2); // [OUT, IN]
            Tensor merged = w.to(DType.FLOAT32).add(change).to(DType.BFLOAT16);
            assertThat(equal(merged.toFloats(), w.toFloats())).isGreaterThan(0.97);

            try (LowRank adapter =
                    new LowRank(List.of(new LoraMatrices(projection, a, b)), 2, OUT, DType.BFLOAT16, Device.CPU)) {
                float[] exact = x.to(DType.FLOAT32).mm(change.t()).toFloats();
                float[] before = Tensors.linear(x, w, null).toFloats();
                float[] after = adapter.project(x, w).toFloats();
                double along = 0;
                double square = 0;
                for (int i = 0; i < exact.length; i++) {
                    along += (after[i] - before[i]) * (double) exact[i];
                    square += Math.pow(exact[i], 2);
                }
                assertThat(along / square).isCloseTo(1, within(0.15));
            }
        }
    }

    private static double equal(float[] a, float[] b) {
        int equal = 0;
        for (int i = 0; i < a.length; i++) {
            equal += a[i] == b[i] ? 1 : 0;
        }
        return (double) equal / a.length;
    }

    private static Tensor random(int rows, int columns, double deviation, int seed) {
        Random random = new Random(seed);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return Tensors.of(values, Device.CPU, rows, columns);
    }
}
