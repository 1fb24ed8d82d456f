package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.motet.model.Completions;

/** The divergence in the reward, on numbers worked out by hand. */
class KlRewardTest {
    private static final List<float[]> OLD = List.of(new float[] {-1, -2}, new float[] {-1});
    private static final List<float[]> REFERENCE = List.of(new float[] {-1.5f, -1}, new float[] {-3});

    private static List<List<TrainingGroup>> batches() {
        TrainingGroup group = new TrainingGroup(
                new Completions(new int[] {1}, List.of(new int[] {2, 3}, new int[] {4})), OLD, new double[2]);
        return List.of(List.of(group.withReference(REFERENCE)));
    }

    @Test
    void isTakenOffTokenByToken() { // k1 is 0.5, -1 and 2
        KlPenalties penalties = KlPenalties.of(KlPenalty.K1, 0.1, batches());
        assertThat(penalties.ofTokens().get(0)).containsExactly(new double[] {0.05, -0.1}, within(1e-12));
        assertThat(penalties.ofTokens().get(1)).containsExactly(new double[] {0.2}, within(1e-12));
    }

    @Test
    void isReportedAsTheMeanOverCompletionsOfTheirMeansBeforeTheWeight() { // (-0.25 + 2) / 2
        KlPenalties penalties = KlPenalties.of(KlPenalty.K1, 0.1, batches());
        assertThat(penalties.metrics(1, 0))
                .containsEntry("actor/reward_kl_penalty", 0.875)
                .containsEntry("actor/reward_kl_penalty_coeff", 0.1)
                .hasEntrySatisfying(
                        "critic/rewards/max", value -> assertThat(value).isCloseTo(1.05, within(1e-12)))
                .hasEntrySatisfying(
                        "critic/rewards/min", value -> assertThat(value).isCloseTo(-0.2, within(1e-12)))
                .hasEntrySatisfying(
                        "critic/rewards/mean", value -> assertThat(value).isCloseTo(0.425, within(1e-12)));
        assertThat(KlPenalties.NONE.metrics(1, 0)).isEmpty();
    }

    @Test
    void hasTheEstimatesOfTheLoss() { // k2 is 0.125, 0.5 and 2
        assertThat(KlPenalties.of(KlPenalty.K2, 1, batches()).meanKl()).isEqualTo((0.3125 + 2) / 2);
    }

    private static KlController controller(KlRewardConfig.Controller kind) {
        return new KlController(new KlRewardConfig(0.2, KlPenalty.K1, kind, 0.1, 1000));
    }

    @Test
    void anAdaptiveWeightFollowsTheTarget() {
        KlController controller = controller(KlRewardConfig.Controller.ADAPTIVE);
        controller.observe(0.11, 50); // error 0.1
        assertThat(controller.coefficient()).isCloseTo(0.2 * 1.005, within(1e-15));
        controller.observe(9, 50); // error cut at 0.2
        assertThat(controller.coefficient()).isCloseTo(0.2 * 1.005 * 1.01, within(1e-15));
        controller.observe(-9, 100); // and at -0.2
        assertThat(controller.coefficient()).isCloseTo(0.2 * 1.005 * 1.01 * 0.98, within(1e-15));
        KlController resumed = controller(KlRewardConfig.Controller.ADAPTIVE);
        resumed.resume(controller.coefficient());
        assertThat(resumed.coefficient()).isEqualTo(controller.coefficient());
    }

    @Test
    void aFixedWeightIsThatOfTheConfigurationAlsoAfterAResume() {
        KlController controller = controller(KlRewardConfig.Controller.FIXED);
        controller.observe(9, 1000);
        controller.resume(0.7);
        assertThat(controller.coefficient()).isEqualTo(0.2);
    }

    @Test
    void refusesWhatIsNoWeightTargetOrHorizon() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KlRewardConfig(-1, KlPenalty.K1, KlRewardConfig.Controller.FIXED, 0.1, 10))
                .withMessage("coef is -1.0; allowed is 0 or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KlRewardConfig(0, KlPenalty.K1, KlRewardConfig.Controller.FIXED, 0, 10))
                .withMessage("target_kl is 0.0; allowed is above 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KlRewardConfig(0, KlPenalty.K1, KlRewardConfig.Controller.FIXED, 0.1, 0))
                .withMessage("horizon is 0; allowed is 1 or more");
    }
}
