package org.motet.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DynamicCodeTest {
    /** Half a step of the codes: 0.9 / 64 of a decade's upper end with a sign, 0.9 / 128 without, and what bf16 rounds. */
    @Test
    void numbersNearTheLargestOfTheirBlockKeepTwoDigits() {
        try (Scope scope = Scope.open();
                DynamicCode signed = DynamicCode.signed(Device.CPU);
                DynamicCode unsigned = DynamicCode.unsigned(Device.CPU)) {
            float[] x = new float[512];
            Random random = new Random(1);
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) (3 * (0.1 + 0.9 * random.nextDouble()) * (i < 256 ? 1e-9 : 1));
            }
            x[0] = 3e-9f;
            x[256] = 3;
            assertNear(unsigned, x, 0.5 * 0.9 / 128 + 0.002);
            for (int i = 0; i < x.length; i += 3) {
                x[i] = -x[i];
            }
            assertNear(signed, x, 0.5 * 0.9 / 64 + 0.002);
        }
    }

    private static void assertNear(DynamicCode code, float[] x, double tolerance) {
        float[] back = code.decode(code.encode(blocks(x))).toFloats();
        for (int i = 0; i < x.length; i++) {
            double largest = i < 256 ? 3e-9 : 3;
            assertThat((double) back[i]).isCloseTo(x[i], within(tolerance * largest));
        }
    }

    @Test
    void aSmallNumberBesideALargeOneKeepsItsDecade() {
        try (Scope scope = Scope.open();
                DynamicCode code = DynamicCode.unsigned(Device.CPU)) {
            float[] back = code.decode(
                            code.encode(Tensors.of(new float[] {1, 2e-5f, 3e-7f, 1e-12f, 0}, Device.CPU, 1, 1, 5)))
                    .toFloats();
            assertThat(back[0]).isEqualTo(1);
            assertThat(back[1]).isCloseTo(2e-5f, within(6e-6f));
            assertThat(back[2]).isCloseTo(3e-7f, within(1e-7f));
            assertThat(back[3]).as("never 0, which would be divided by").isGreaterThan(0);
            assertThat(back[4]).isZero();
        }
    }

    @Test
    void whatIsDecodedIsEncodedAsItWas() {
        try (Scope scope = Scope.open();
                DynamicCode signed = DynamicCode.signed(Device.CPU);
                DynamicCode unsigned = DynamicCode.unsigned(Device.CPU)) {
            for (DynamicCode code : new DynamicCode[] {signed, unsigned}) {
                long[] all = new long[256];
                for (int i = 0; i < all.length; i++) {
                    all[i] = i;
                }
                Tensor codes = Tensors.of(all, Device.CPU, 1, 1, 256).to(DType.UINT8);
                Tensor numbers =
                        code.decode(new DynamicCode.Coded(codes, Tensors.full(0.37, DType.FLOAT32, Device.CPU, 1, 1)));
                assertThat(code.encode(numbers).codes().toLongs()).isEqualTo(all);
            }
        }
    }

    private static Tensor blocks(float[] x) {
        return Tensors.of(x, Device.CPU, 1, x.length / 256, 256);
    }
}
