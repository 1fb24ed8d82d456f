package org.motet.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RoundingTest {
    /** bf16 has 1 and 1.0078125 and nothing between them. */
    @Test
    void roundsUpAsOftenAsKeepsTheMean() {
        try (Scope scope = Scope.open()) {
            for (double x : new double[] {1.001, 1.004, 1.0075, 0.00031}) {
                double sum = 0;
                int draws = 4000;
                for (int key = 0; key < draws; key++) {
                    sum += Rounding.stochastic(of((float) x), key * 0x9E3779B1).item();
                }
                assertThat(sum / draws).isCloseTo(x, within(2e-4 * x));
            }
        }
    }

    @Test
    void keepsWhatBfloat16HoldsAndDrawsByTheKeyAlone() {
        try (Scope scope = Scope.open()) {
            Tensor x = of(0, 1, 0.0078125f, 3.0e-12f, 0.123456f);
            float[] once = Rounding.stochastic(x, 7).toFloats();
            assertThat(once)
                    .startsWith(0, 1, 0.0078125f)
                    .isEqualTo(Rounding.stochastic(x, 7).toFloats());
            assertThat(Rounding.stochastic(x, 7).dtype()).isEqualTo(DType.BFLOAT16);
        }
    }

    private static Tensor of(float... values) {
        return Tensors.of(values, Device.CPU, values.length);
    }
}
