package org.motet.train.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.motet.config.ConfigLayers;
import org.motet.model.ModelConfig;
import org.motet.tensor.Device;
import org.motet.train.TrainConfig;

class MemoryFitTest {
    private static final long GIBIBYTE = 1L << 30;
    private static final ModelConfig SMOL = ModelConfig.qwen2(49_152, 576, 30, 9, 3, 1536, 8192, List.of());

    private static MemoryFit fit(long available, String... overrides) {
        TrainConfig config = new ConfigLayers<>(TrainConfig.DEFAULT)
                .overrides(List.of(
                        "model.dtype=bfloat16",
                        "model.threads=2",
                        "prompts.max_tokens=128",
                        "rollout.max_new_tokens=1024",
                        "update.micro_batch_tokens=8192"))
                .overrides(List.of(overrides))
                .resolve();
        return MemoryFit.of(config, SMOL, Device.CPU, new MachineMemory(available, available))
                .orElseThrow();
    }

    @Test
    void aRunThatFitsIsToldNothing() {
        MemoryFit fit = fit(1L << 50);
        assertThat(fit.levers()).isEmpty();
        assertThat(fit.warning()).isEmpty();
    }

    @Test
    void fourGibibytesTooLittleAreMadeUpForByLeversThatChangeNoResult() {
        long needed = fit(1L << 50).estimate().total();
        MemoryFit fit = fit(needed - 4 * GIBIBYTE);
        assertThat(fit.canFit()).isTrue();
        assertThat(fit.levers())
                .extracting(MemoryFit.Lever::assignment)
                .containsExactly("update.recompute=true", "rollout.max_rows=128");
        assertThat(fit.warning().orElseThrow())
                .startsWith("the run may need ")
                .contains("; it fits with update.recompute=true rollout.max_rows=128: ");
    }

    @Test
    void fewerRowsAreTakenWhereTheyAloneMakeItFit() {
        String[] bound = {"update.recompute=true", "rollout.max_rows=256", "rollout.max_new_tokens=4096"};
        MemoryFit roomy = fit(1L << 50, bound);
        assertThat(roomy.rows()).isEqualTo(256);
        MemoryFit tight = fit(roomy.estimate().total() - GIBIBYTE, bound);
        assertThat(tight.rows()).isEqualTo(128);
        assertThat(tight.fits()).isTrue();
        assertThat(tight.warning()).isEmpty();
        assertThat(tight.estimate().total()).isLessThan(roomy.estimate().total());
        assertThat(tight.fewerRows().orElseThrow())
                .startsWith("128 completions are generated at once, not 256, for which ");
        assertThat(roomy.fewerRows()).isEmpty();
        MemoryFit hopeless = fit(2 * GIBIBYTE, bound);
        assertThat(hopeless.rows()).as("fewer would not do").isEqualTo(256);
    }

    @Test
    void eachLeverSparesMoreAndTheLastMakesItFit() {
        long needed = fit(1L << 50, "update.recompute=true").estimate().total();
        for (long available = needed; available > GIBIBYTE; available -= GIBIBYTE / 4) {
            MemoryFit fit = fit(available, "update.recompute=true");
            long before = fit.estimate().total();
            for (MemoryFit.Lever lever : fit.levers()) {
                assertThat(before).as("not pulled in vain").isGreaterThan(available);
                assertThat(lever.total()).isLessThan(before);
                before = lever.total();
            }
            assertThat(fit.canFit()).isEqualTo(before <= available);
            assertThat(fit(available, assignments(fit)).fits())
                    .as("what was told, set")
                    .isEqualTo(fit.canFit());
        }
    }

    private static String[] assignments(MemoryFit fit) {
        return Stream.concat(
                        Stream.of("update.recompute=true"),
                        fit.levers().stream().map(MemoryFit.Lever::assignment))
                .toArray(String[]::new);
    }

    @Test
    void whatCannotBeginIsRefusedAndWhatNothingHelpsIsSaid() {
        assertThatThrownBy(() -> fit(2 * GIBIBYTE).warning())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("update.optimizer_offload=true");
        assertThat(fit(GIBIBYTE / 8).sentence()).contains("the least, but still too much");
    }

    @Test
    void evaluationsTakeNoMoreRowsThanAStepHas() {
        ConfigLayers<TrainConfig> small = new ConfigLayers<>(TrainConfig.DEFAULT)
                .overrides(List.of("prompts.per_step=8", "rollout.group_size=4"));
        assertThat(small.resolve().rowsAtOnce()).isEqualTo(32);
        assertThat(small.overrides(List.of("rollout.max_rows=20")).resolve().rowsAtOnce())
                .isEqualTo(20);
    }
}
