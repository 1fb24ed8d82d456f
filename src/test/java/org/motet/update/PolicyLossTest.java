package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.motet.config.Spelling;
import tools.jackson.databind.JsonNode;

class PolicyLossTest {
    @TestFactory
    Stream<DynamicTest> agreesWithVerlInLossGradientAndCounts() {
        return GoldenBatch.all()
                .flatMap(batch -> batch.json()
                        .get("losses")
                        .valueStream()
                        .map(entry -> DynamicTest.dynamicTest(
                                batch + " " + entry.get("name").asString(), () -> agreesWithVerl(batch, entry))));
    }

    private static void agreesWithVerl(GoldenBatch batch, JsonNode entry) {
        JsonNode params = entry.get("params");
        LossMode mode = params.path("loss_mode").asString("vanilla").equals("gspo") ? LossMode.GSPO : LossMode.VANILLA;
        ClipRange clip = clip(params);
        double klCoefficient = params.path("kl_loss_coef").asDouble(0);
        float[] gradient = new float[batch.tokens()];
        LossSums sums = new LossSums();
        int at = 0;
        for (TokenRun run :
                batch.runs(weights(batch, params), entry.get("advantages").asString())) {
            float[] own = new float[run.size()];
            mode.differentiate(config(clip), run, own, sums);
            if (klCoefficient != 0) {
                klPenalty(params.get("kl_loss_type").asString()).addTo(own, klCoefficient, run, sums);
            }
            System.arraycopy(own, 0, gradient, at, own.length);
            at += own.length;
        }
        double expected = entry.get("loss_f64").asDouble();
        double loss = sums.policyLoss() + klCoefficient * sums.klLoss();
        assertThat(loss).isCloseTo(expected, within(4e-7 * Math.max(1, Math.abs(expected))));
        float[] expectedGradient = batch.packed(entry.get("grad_logprobs"));
        assertThat(gradient).containsExactly(expectedGradient, within(4e-7f * largest(expectedGradient)));
        JsonNode metrics = entry.get("metrics");
        assertThat(sums.tokens()).isEqualTo(batch.tokens());
        assertThat(sums.clipFraction()).isCloseTo(metrics.get("pg_clipfrac").asDouble(), within(1e-7));
        assertThat(sums.lowerClipFraction())
                .isCloseTo(metrics.path("pg_clipfrac_lower").asDouble(0), within(1e-7));
        double kl = metrics.get("ppo_kl").asDouble();
        assertThat(sums.ppoKl()).isCloseTo(kl, within(5e-7 * Math.max(1, Math.abs(kl))));
        double loss32 = metrics.get("pg_loss").asDouble();
        assertThat(sums.policyLoss()).isCloseTo(loss32, within(5e-7 * Math.max(1, Math.abs(loss32))));
    }

    private static LossConfig config(ClipRange clip) {
        return new LossConfig(clip, LossMode.VANILLA, LossAggregation.TOKEN_MEAN, 0, KlPenalty.K3, 0);
    }

    static ClipRange clip(JsonNode params) {
        return new ClipRange(
                params.path("clip_ratio_low").asDouble(params.path("clip_ratio").asDouble()),
                params.path("clip_ratio_high")
                        .asDouble(params.path("clip_ratio").asDouble()),
                params.path("clip_ratio_c").asDouble(Double.POSITIVE_INFINITY));
    }

    static double[] weights(GoldenBatch batch, JsonNode params) {
        return Spelling.read(LossAggregation.class, params.get("loss_agg_mode").asString())
                .orElseThrow()
                .tokenWeights(
                        batch.lengths(),
                        params.at("/global_batch_info/loss_scale_factor").asInt(batch.padded()));
    }

    private static KlPenalty klPenalty(String verlName) {
        return switch (verlName) {
            case "kl" -> KlPenalty.K1;
            case "k2" -> KlPenalty.K2;
            case "low_var_kl" -> KlPenalty.K3;
            default -> throw new IllegalArgumentException(verlName);
        };
    }

    private static float largest(float[] values) {
        float largest = Float.MIN_NORMAL;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** One token of weight 1: its loss and its derivative. */
    private static double[] token(ClipRange clip, double ratio, double advantage) {
        float[] gradient = new float[1];
        LossSums sums = new LossSums();
        float[] logProb = {(float) (Math.log(ratio) - 1)};
        PolicyLoss.ppoClip(clip, run(logProb, new float[] {-1}, new float[] {1}, advantage), gradient, sums);
        return new double[] {sums.policyLoss(), gradient[0]};
    }

    private static TokenRun run(float[] logProbs, float[] old, float[] mask, double advantage) {
        return new TokenRun(logProbs, old, new float[0], mask, advantage, 1);
    }

    @Test
    void stopsTheGradientBeyondTheBoundsThatTheAdvantageRunsInto() {
        ClipRange clip = ClipRange.dapo();
        assertThat(token(clip, 1.27, 2)).containsExactly(new double[] {-2.54, -2.54}, within(1e-6));
        assertThat(token(clip, 1.29, 2)).containsExactly(new double[] {-2.56, 0}, within(1e-6));
        assertThat(token(clip, 0.5, 2)).containsExactly(new double[] {-1, -1}, within(1e-6));
        assertThat(token(clip, 0.81, -2)).containsExactly(new double[] {1.62, 1.62}, within(1e-6));
        assertThat(token(clip, 0.79, -2)).containsExactly(new double[] {1.6, 0}, within(1e-6));
        assertThat(token(clip, 2.9, -2)).containsExactly(new double[] {5.8, 5.8}, within(1e-5));
        assertThat(token(clip, 3.1, -2)).containsExactly(new double[] {6, 0}, within(1e-6));
        assertThat(token(new ClipRange(0.2, 0.28, Double.POSITIVE_INFINITY), 3.1, -2))
                .containsExactly(new double[] {6.2, 6.2}, within(1e-5));
    }

    @Test
    void learnsNothingFromAnAdvantageOfZero() {
        assertThat(token(ClipRange.dapo(), 5, 0)).containsExactly(new double[] {0, 0}, within(0.0)); // -0 is 0, too
        assertThat(token(ClipRange.dapo(), 0.1, 0)).containsExactly(new double[] {0, 0}, within(0.0));
    }

    @Test
    void isReinforceWhereThePolicyHasNotMoved() {
        assertThat(token(ClipRange.dapo(), 1, 1.5)).containsExactly(-1.5, -1.5);
        assertThat(token(ClipRange.dapo(), 1, -1.5)).containsExactly(1.5, 1.5);
    }

    /** Value and derivative belong together wherever the loss is smooth and nothing in it is held constant. */
    @Test
    void theDerivativesAreThoseOfTheValues() {
        for (LossMode mode : new LossMode[] {LossMode.VANILLA, LossMode.GMPO, LossMode.SAPO, LossMode.REINFORCE}) {
            for (double advantage : new double[] {-1.3, 0.7}) {
                float[] gradient = new float[2];
                float[] at = {-1.02f, -0.71f};
                mode.differentiate(LossConfig.DEFAULT, two(at, advantage), gradient, new LossSums());
                for (int t = 0; t < 2; t++) {
                    double numeric =
                            (moved(mode, at, t, 1e-3f, advantage) - moved(mode, at, t, -1e-3f, advantage)) / 2e-3;
                    assertThat((double) gradient[t]).as(mode + " " + advantage).isCloseTo(numeric, within(1e-3));
                }
            }
        }
    }

    private static TokenRun two(float[] logProbs, double advantage) {
        return run(logProbs, new float[] {-1, -0.75f}, new float[] {1, 1}, advantage);
    }

    private static double moved(LossMode mode, float[] at, int t, float by, double advantage) {
        float[] moved = at.clone();
        moved[t] += by;
        LossSums sums = new LossSums();
        mode.differentiate(LossConfig.DEFAULT, two(moved, advantage), new float[2], sums);
        return sums.policyLoss();
    }

    @Test
    void cispoNeverTakesATokensGradient() {
        for (double ratio : new double[] {1e-3, 0.5, 1, 2, 50}) {
            float[] gradient = new float[1];
            float[] logProb = {(float) (Math.log(ratio) - 1)};
            PolicyLoss.cispo(
                    ClipRange.dapo(), run(logProb, new float[] {-1}, new float[] {1}, 1), gradient, new LossSums());
            assertThat((double) gradient[0]).isCloseTo(-Math.clamp(ratio, 0.8, 1.28), within(1e-6));
        }
    }

    @Test
    void leavesMaskedTokensAlone() {
        for (LossMode mode : LossMode.values()) {
            float[] gradient = {9, 9, 9};
            LossSums sums = new LossSums();
            TokenRun run = run(new float[] {0, 50, 0}, new float[3], new float[] {1, 0, 1}, 1);
            mode.differentiate(LossConfig.DEFAULT, run, gradient, sums);
            assertThat(gradient).as(mode.name()).containsExactly(-1, 0, -1);
            assertThat(sums.tokens()).isEqualTo(2);
            boolean isOfLogProbs = mode == LossMode.CISPO || mode == LossMode.REINFORCE; // which are 0 here
            double expected = isOfLogProbs ? 0 : mode == LossMode.SAPO ? -4 : -2; // 4 / tau * sigmoid(0) is 2
            assertThat(sums.policyLoss()).as(mode.name()).isEqualTo(expected);
        }
    }

    @Test
    void showsANotANumberInsteadOfHidingIt() {
        for (LossMode mode : LossMode.values()) {
            float[] gradient = new float[1];
            LossSums sums = new LossSums();
            TokenRun run = run(new float[] {Float.NaN}, new float[1], new float[] {1}, 1);
            mode.differentiate(LossConfig.DEFAULT, run, gradient, sums);
            boolean needsNone = mode == LossMode.REINFORCE; // its derivative is the advantage alone
            assertThat(needsNone || gradient[0] == 0 || Float.isNaN(gradient[0]))
                    .isTrue();
            assertThat(sums.policyLoss()).as(mode.name()).isNaN();
        }
    }

    @Test
    void doesNotChangeWithTheCutIntoRuns() {
        Random random = new Random(5);
        int tokens = 200;
        float[] logprob = new float[tokens];
        float[] old = new float[tokens];
        float[] mask = new float[tokens];
        for (int i = 0; i < tokens; i++) {
            old[i] = -3 * random.nextFloat();
            logprob[i] = old[i] + (float) random.nextGaussian();
            mask[i] = random.nextInt(8) == 0 ? 0 : 1;
        }
        float[] whole = new float[tokens];
        LossSums wholeSums = new LossSums();
        PolicyLoss.ppoClip(ClipRange.grpo(), run(logprob, old, mask, -0.7), whole, wholeSums);
        for (int size : new int[] {1, 7, 64}) {
            float[] cut = new float[tokens];
            LossSums cutSums = new LossSums();
            for (int from = 0; from < tokens; from += size) {
                LossSums own = new LossSums();
                int to = Math.min(tokens, from + size);
                float[] part = new float[to - from];
                PolicyLoss.ppoClip(
                        ClipRange.grpo(),
                        run(
                                Arrays.copyOfRange(logprob, from, to),
                                Arrays.copyOfRange(old, from, to),
                                Arrays.copyOfRange(mask, from, to),
                                -0.7),
                        part,
                        own);
                System.arraycopy(part, 0, cut, from, part.length);
                cutSums.add(own);
            }
            assertThat(Arrays.equals(cut, whole)).isTrue();
            assertThat(cutSums.policyLoss()).isCloseTo(wholeSums.policyLoss(), within(1e-12));
            assertThat(cutSums.clipFraction()).isEqualTo(wholeSums.clipFraction());
            assertThat(cutSums.lowerClipFraction()).isEqualTo(wholeSums.lowerClipFraction());
            assertThat(cutSums.tokens()).isEqualTo(wholeSums.tokens());
        }
    }

    @Test
    void refusesImpossibleBounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClipRange(0, 0.2, 3))
                .withMessageContaining("clip_ratio_low is 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClipRange(0.2, 0, 3))
                .withMessageContaining("clip_ratio_high is 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClipRange(0.2, 0.2, 1))
                .withMessageContaining("clip_ratio_c is 1.0");
    }
}
