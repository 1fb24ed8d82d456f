package org.motet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FloatMathTest {
    @Test
    void expIsRightToAboutAUnitInTheLastPlace() {
        int count = 3000; // more than one block
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = -87 + 174f * i / (count - 1);
        }
        float[] result = x.clone();
        FloatMath.exp(result, new float[count], 0, count);
        for (int i = 0; i < count; i++) {
            assertThat(result[i] / Math.exp(x[i])).isCloseTo(1, within(2e-7));
        }
    }

    @Test
    void linesAreLoweredToTheirLargestNumber() {
        float[] x = {-3, -1, 7, 7, 2, 5, 4, 9};
        FloatMath.lowerToMax(x, 2, 4, 2); // two numbers count of the first line, three of the second
        assertThat(x).containsExactly(-2, 0, 7, 7, -3, 0, -1, 9);
        FloatMath.lowerToMax(x, 2, 4);
        assertThat(x).containsExactly(-9, -7, 0, 0, -12, -9, -10, 0);
    }

    @Test
    void theLargestNumberIsFoundAmongAllSigns() {
        float[] x = new float[100];
        for (int i = 0; i < x.length; i++) {
            x[i] = -i - 1f;
        }
        assertThat(FloatMath.max(x, 0, 100)).isEqualTo(-1);
        assertThat(FloatMath.max(x, 40, 3)).isEqualTo(-41);
        x[77] = 1e-30f;
        assertThat(FloatMath.max(x, 0, 100)).isEqualTo(1e-30f);
        x[78] = Float.POSITIVE_INFINITY;
        assertThat(FloatMath.max(x, 0, 100)).isInfinite();
    }

    @Test
    void siluAndItsSlope() {
        int count = 1500;
        float[] gate = new float[count];
        for (int i = 0; i < count; i++) {
            gate[i] = (i - 700) / 7f;
        }
        float[] silu = new float[count];
        float[] slope = new float[count];
        FloatMath.silu(gate, silu, slope, new float[count], count);
        for (int i = 0; i < count; i++) {
            double s = 1 / (1 + Math.exp(-gate[i]));
            assertThat((double) silu[i]).isCloseTo(gate[i] * s, within(1e-5 * Math.max(1, Math.abs(gate[i]))));
            assertThat((double) slope[i]).isCloseTo(s * (1 + gate[i] * (1 - s)), within(1e-5));
        }
    }

    @Test
    void sumsAndProductsOfRunsOfAnyLength() {
        float[] x = new float[40];
        for (int i = 0; i < x.length; i++) {
            x[i] = i;
        }
        for (int count = 0; count < 35; count++) {
            float sum = 0;
            float dot = 0;
            for (int i = 0; i < count; i++) {
                sum += x[3 + i];
                dot += x[3 + i] * x[5 + i];
            }
            assertThat(FloatMath.sum(x, 3, count)).isEqualTo(sum);
            assertThat(FloatMath.dot(x, 3, x, 5, count)).isEqualTo(dot);
        }
    }
}
