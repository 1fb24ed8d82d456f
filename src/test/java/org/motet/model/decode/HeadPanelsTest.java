package org.motet.model.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.motet.kernel.ProductType;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.tensor.Torch;

class HeadPanelsTest {
    private static final int VOCABULARY = 200;
    private static final int HIDDEN = 96;

    @BeforeAll
    static void loadTheLibrary() {
        Torch.load();
    }

    /** Logits of up to 60 here: rounded to bf16 they would be up to 0.125 away. */
    @ParameterizedTest
    @CsvSource({"BFLOAT16,1", "BFLOAT16,13", "BFLOAT16,128", "FLOAT32,13"})
    void logitsAreTheSumsAndNotRounded(ProductType type, int rows) {
        assumeItIsThere(type);
        try (Scope scope = Scope.open()) {
            Tensor h = random(rows, 1).to(dtype(type));
            Tensor head = random(VOCABULARY, 2).to(dtype(type));
            try (HeadPanels panels = new HeadPanels(type, () -> head)) {
                Tensor logits = panels.logits(h); // [rows, V]
                assertThat(logits.shape()).containsExactly(rows, VOCABULARY);
                float[] found = logits.contiguous().toFloats();
                float[] a = h.to(DType.FLOAT32).toFloats();
                float[] b = head.to(DType.FLOAT32).toFloats();
                for (int row = 0; row < rows; row++) {
                    for (int token = 0; token < VOCABULARY; token++) {
                        double sum = 0;
                        for (int i = 0; i < HIDDEN; i++) {
                            sum += (double) a[row * HIDDEN + i] * b[token * HIDDEN + i];
                        }
                        assertThat((double) found[row * VOCABULARY + token]).isCloseTo(sum, within(2e-4));
                    }
                }
            }
        }
    }

    /** On a processor with AMX a product of tensors clears the registers that blocks of the same shape then rely on. */
    @ParameterizedTest
    @EnumSource(ProductType.class)
    void tensorsMayBeMultipliedInBetween(ProductType type) {
        assumeItIsThere(type);
        try (Scope scope = Scope.open()) {
            Tensor h = random(128, 3).to(dtype(type));
            Tensor head = random(VOCABULARY, 4).to(dtype(type));
            try (HeadPanels panels = new HeadPanels(type, () -> head)) {
                float[] first = panels.logits(h).contiguous().toFloats();
                for (int i = 0; i < 3; i++) {
                    float norm = Tensors.linear(h, head, null)
                            .to(DType.FLOAT32)
                            .view(1, 128L * VOCABULARY)
                            .norm()
                            .toFloats()[0];
                    assertThat(norm).isPositive();
                    assertThat(panels.logits(h).contiguous().toFloats()).isEqualTo(first);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProductType.class)
    void changedWeightsAreTakenAfterTheyWereToldOf(ProductType type) {
        assumeItIsThere(type);
        try (Scope scope = Scope.open()) {
            Tensor h = random(8, 5).to(dtype(type));
            Tensor head = random(VOCABULARY, 6).to(dtype(type));
            try (HeadPanels panels = new HeadPanels(type, () -> head)) {
                float[] before = panels.logits(h).contiguous().toFloats();
                head.mul_(2);
                panels.outdate();
                float[] after = panels.logits(h).contiguous().toFloats();
                for (int i = 0; i < before.length; i++) {
                    assertThat(after[i]).isEqualTo(2 * before[i]); // exact in binary
                }
                panels.release();
                assertThat(panels.logits(h).contiguous().toFloats()).isEqualTo(after);
            }
        }
    }

    private static void assumeItIsThere(ProductType type) {
        assumeThat(type.available()).as("this processor multiplies " + type).isTrue();
    }

    private static DType dtype(ProductType type) {
        return type == ProductType.BFLOAT16 ? DType.BFLOAT16 : DType.FLOAT32;
    }

    private static Tensor random(int rows, long seed) {
        Random random = new Random(seed);
        float[] x = new float[rows * HIDDEN];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (1.6 * random.nextGaussian());
        }
        return Tensors.of(x, Device.CPU, rows, HIDDEN);
    }
}
