package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EntropyControlTest {
    private static final EntropyBonus ADAPTIVE = new EntropyBonus(0.01, true, 0.2, 0.005, 0.002, 0.02);

    @Test
    void theWeightRisesWhileTheEntropyIsLowAndRestsWhileItIsHigh() {
        EntropyControl control = new EntropyControl(ADAPTIVE);
        assertThat(control.applied()).as("before any update").isZero();
        control.observe(0.1);
        assertThat(control.applied()).isEqualTo(0.015, within(1e-12));
        control.observe(0.2); // at the target it still rises
        control.observe(0.1);
        assertThat(control.applied()).as("the largest").isEqualTo(0.02);
        control.observe(0.5);
        assertThat(control.applied()).as("above the target").isZero();
        assertThat(control.coefficient()).isEqualTo(0.015, within(1e-12));
        for (int i = 0; i < 5; i++) {
            control.observe(0.5);
        }
        assertThat(control.coefficient()).as("the least").isEqualTo(0.002);
    }

    @Test
    void aFixedWeightIsThatOfTheConfigurationAlsoAfterAResume() {
        EntropyControl control = new EntropyControl(EntropyBonus.fixed(0.03));
        control.observe(0.1);
        control.resume(0.5, 0.1);
        assertThat(control.applied()).isEqualTo(0.03);
    }

    @Test
    void anAdaptiveOneGoesOnFromWhereItWas() {
        EntropyControl first = new EntropyControl(ADAPTIVE);
        first.observe(0.1);
        EntropyControl second = new EntropyControl(ADAPTIVE);
        second.resume(first.coefficient(), first.entropy());
        assertThat(second.applied()).isEqualTo(first.applied());
    }
}
