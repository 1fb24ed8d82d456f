package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.motet.train.TrainConfig;

class LearningRateTest {
    @Test
    void staysConstantAfterALinearRise() {
        LearningRate rate = LearningRate.constantAfterWarmup(8e-4, 4);
        assertThat(new double[] {rate.at(0), rate.at(1), rate.at(2), rate.at(3), rate.at(4), rate.at(1_000_000)})
                .containsExactly(new double[] {2e-4, 4e-4, 6e-4, 8e-4, 8e-4, 8e-4}, within(1e-18));
        assertThat(LearningRate.constant(1e-6).at(0)).isEqualTo(1e-6);
    }

    @Test
    void decaysToItsFloorAndStaysThere() {
        LearningRate linear = new LearningRate(1, 2, LearningRate.Decay.LINEAR, 12, 0.5);
        assertThat(linear.at(2)).isEqualTo(1);
        assertThat(linear.at(7)).isEqualTo(0.75);
        assertThat(linear.at(12)).isEqualTo(0.5);
        assertThat(linear.at(50)).isEqualTo(0.5);
        LearningRate cosine = new LearningRate(1, 0, LearningRate.Decay.COSINE, 4, 0);
        assertThat(cosine.at(0)).isEqualTo(1);
        assertThat(cosine.at(1)).isCloseTo((1 + Math.sqrt(0.5)) / 2, within(1e-15));
        assertThat(cosine.at(2)).isCloseTo(0.5, within(1e-15));
        assertThat(cosine.at(9)).isCloseTo(0, within(1e-15));
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatIllegalArgumentException().isThrownBy(() -> LearningRate.constant(0));
        assertThatIllegalArgumentException().isThrownBy(() -> LearningRate.constantAfterWarmup(1, -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LearningRate(1, 10, LearningRate.Decay.LINEAR, 10, 0))
                .withMessage("The learning rate cannot decay in 10 updates of which 10 are warm-up.");
        assertThatIllegalArgumentException().isThrownBy(() -> new LearningRate(1, 0, LearningRate.Decay.COSINE, 10, 2));
    }

    @Test
    void aRunShorterThanItsWarmUpOnlyWarmsUp() {
        RateConfig linear = TrainConfig.DEFAULT.update().optimizer().rate();
        assertThat(linear.lrDecay()).isEqualTo(LearningRate.Decay.LINEAR);
        assertThat(linear.over(4).at(3)).isEqualTo(linear.learningRate() * 4 / 5);
        assertThat(linear.over(640).at(640)).isZero();
    }
}
