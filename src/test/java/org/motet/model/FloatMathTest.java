package org.motet.model;

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
    void softmaxOfARunSumsToOneAndLeavesTheRest() {
        float[] x = {9, 1, 2, 3, -200, 9};
        FloatMath.softmax(x, 1, 4, new float[4], new float[4]);
        double sum = Math.exp(1) + Math.exp(2) + Math.exp(3);
        assertThat((double) x[3]).isCloseTo(Math.exp(3) / sum, within(1e-6));
        assertThat((double) x[1] + x[2] + x[3] + x[4]).isCloseTo(1, within(1e-6));
        assertThat(x[0]).isEqualTo(9);
        assertThat(x[5]).isEqualTo(9);
    }
}
