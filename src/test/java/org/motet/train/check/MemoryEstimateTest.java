package org.motet.train.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.motet.model.ModelConfig;
import org.motet.model.PassesKind;
import org.motet.model.lora.LoraShape;
import org.motet.model.lora.LoraTarget;
import org.motet.update.OptimizerStateConfig;

/** How close it comes to real peaks is told by {@code motet bench step}, which prints both. */
class MemoryEstimateTest {
    private static final ModelConfig SHAPE_OF_1_5B = ModelConfig.qwen2(151_936, 1536, 28, 12, 2, 8960, 4096, List.of());

    private static MemoryEstimate estimate(int completion, boolean recompute) {
        MemoryLoad.Lengths lengths = new MemoryLoad.Lengths(64, 8, 1024, completion);
        return MemoryEstimate.of(
                SHAPE_OF_1_5B, new MemoryLoad(PassesKind.TENSOR, 2, 1, 16_384, recompute, 1, false, lengths));
    }

    @Test
    void packedRowsTakeTheSameHoweverLongTheirSequencesAre() {
        assertThat(estimate(3072, false).activations())
                .isEqualTo(estimate(1024, false).activations());
    }

    @Test
    void recomputationKeepsTheInputsOfBlocksWhatAttentionMixedAndOneBlock() {
        assertThat(estimate(3072, true).activations())
                .isLessThan(estimate(3072, false).activations() / 4)
                .isGreaterThan(28L * 16_384 * 1536 * 4);
    }

    @Test
    void anAdapterTakesGradientsAndMomentsForItselfAndFreezesOneCopyOfTheWeights() {
        MemoryLoad.Lengths lengths = new MemoryLoad.Lengths(64, 8, 1024, 1024);
        long n = SHAPE_OF_1_5B.parameterCount();
        long adapter = 18_464_768; // rank 16 beside all projections
        MemoryEstimate all = MemoryEstimate.of(
                SHAPE_OF_1_5B, new MemoryLoad(PassesKind.TENSOR, 2, 1, 16_384, true, 2, false, lengths));
        MemoryEstimate lora = MemoryEstimate.of(
                SHAPE_OF_1_5B,
                new MemoryLoad(
                        PassesKind.TENSOR,
                        2,
                        1,
                        16_384,
                        true,
                        1,
                        false,
                        lengths,
                        adapter,
                        OptimizerStateConfig.DEFAULT));
        assertThat(all.weights()).isEqualTo(2 * 6 * n);
        assertThat(lora.weights()).isEqualTo(2 * n + 6 * adapter);
        assertThat(lora.gradients()).isEqualTo(4 * adapter);
        assertThat(lora.moments()).isEqualTo(8 * adapter);
        assertThat(lora.activations()).isEqualTo(all.activations());
        assertThat(new LoraShape(16, 16, EnumSet.allOf(LoraTarget.class), false).parameterCount(SHAPE_OF_1_5B))
                .isEqualTo(adapter);
    }

    @Test
    void anotherWorkerTakesGradientsAndActivationsOnceMore() {
        MemoryLoad.Lengths lengths = new MemoryLoad.Lengths(256, 8, 64, 48);
        ModelConfig nano = ModelConfig.qwen2(448, 64, 4, 2, 1, 192, 1024, List.of());
        MemoryEstimate one =
                MemoryEstimate.of(nano, new MemoryLoad(PassesKind.PLAIN, 4, 1, 4096, false, 1, true, lengths));
        MemoryEstimate two =
                MemoryEstimate.of(nano, new MemoryLoad(PassesKind.PLAIN, 4, 2, 4096, false, 1, true, lengths));
        assertThat(two.gradients()).isEqualTo(2 * one.gradients());
        assertThat(two.activations()).isEqualTo(2 * one.activations());
        assertThat(two.weights()).isEqualTo(one.weights());
    }

    @Test
    void processesDivideWhatTheirStageSays() {
        MemoryLoad.Lengths lengths = new MemoryLoad.Lengths(64, 8, 1024, 1024);
        MemoryLoad load = new MemoryLoad(PassesKind.TENSOR, 4, 1, 2048, true, 1, false, lengths);
        long n = SHAPE_OF_1_5B.parameterCount();
        long outer = 151_936L * 1536 + 1536; // the head is the embedding
        MemoryEstimate[] each = new MemoryEstimate[4];
        for (int stage = 0; stage < 4; stage++) {
            each[stage] = MemoryEstimate.ofEach(SHAPE_OF_1_5B, load, 8, stage, 25 << 20);
        }
        assertThat(each[0].moments()).isEqualTo(8 * n);
        assertThat(each[1].moments()).isEqualTo(n);
        assertThat(each[1].gradients()).isEqualTo(4 * n);
        assertThat(each[2].gradients()).isEqualTo(n / 2);
        assertThat(each[2].weights()).isEqualTo(4 * n);
        assertThat(each[3].weights()).isBetween(4 * outer + (n - outer) / 2 - 8, 4 * outer + (n - outer) / 2 + 8);
        assertThat(each[3].weights() + each[3].generation()).isEqualTo(each[2].weights() + each[2].generation());
        assertThat(MemoryEstimate.ofEach(SHAPE_OF_1_5B, load, 1, 3, 25 << 20))
                .isEqualTo(MemoryEstimate.of(SHAPE_OF_1_5B, load));
    }
}
