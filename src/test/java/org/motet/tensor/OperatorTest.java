package org.motet.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OperatorTest {
    /**
     * What a call leaves behind, if it is more than nothing, is small and in native memory: only many of them show it. It would
     * show in every round, while Java's heap and compiler take further pages now and then.
     */
    @Test
    void aCallLeavesNothingBehind() {
        calls(5_000);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 4; round++) {
            long before = Torch.residentBytes();
            calls(200_000);
            least = Math.min(least, Torch.residentBytes() - before);
        }
        assertThat(least >> 20).as("MiB after 200,000 calls").isLessThan(32);
    }

    private static void calls(int count) {
        try (Scope all = Scope.open()) {
            Tensor probabilities = Tensors.of(new float[] {0.25f, 0.75f}, Device.CPU, 1, 2);
            Tensor gradient = Tensors.of(new float[] {1, 2}, Device.CPU, 1, 2);
            for (int i = 0; i < count; i++) {
                try (Scope one = Scope.open()) {
                    Fused.softmaxBackward(gradient, probabilities);
                }
            }
        }
    }
}
