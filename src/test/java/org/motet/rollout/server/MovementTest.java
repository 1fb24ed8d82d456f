package org.motet.rollout.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MovementTest {
    private static final int TOKENS = 384;

    private final Random random = new Random(1);
    private final float[] start = noise(1.5);

    private float[] noise(double scale) {
        float[] numbers = new float[TOKENS];
        for (int i = 0; i < TOKENS; i++) {
            numbers[i] = (float) (scale * random.nextGaussian());
        }
        return numbers;
    }

    private static float[] sum(float[] one, float[] other, double times) {
        float[] sum = new float[TOKENS];
        for (int i = 0; i < TOKENS; i++) {
            sum[i] = (float) (one[i] + times * other[i]);
        }
        return sum;
    }

    /** Both engines round in their own way, anew for each version: what they say is the truth and some noise. */
    private float[] rounded(float[] truth) {
        return sum(truth, noise(0.03), 1);
    }

    @Test
    void aServerWithEachVersionFollowsAtAnyPace() {
        for (double pace : new double[] {0.001, 0.01, 0.05, 0.5}) {
            Movement movement = new Movement();
            float[] truth = start;
            assertThat(movement.to(0, rounded(truth), rounded(truth))).isEmpty();
            int judged = 0;
            for (int version = 1; version < 100; version++) {
                truth = sum(truth, noise(pace), 1);
                Optional<Movement.Share> share = movement.to(version, rounded(truth), rounded(truth));
                share.ifPresent(clear -> assertThat(clear.share()).isBetween(0.6, 1.4));
                judged += share.isPresent() ? 1 : 0;
            }
            if (pace >= 0.05) {
                assertThat(judged).as("at a pace of " + pace).isPositive();
            }
        }
    }

    @Test
    void aServerThatStandsStillIsKnownOnceThePolicyHasMovedBeyondTheGap() {
        Movement movement = new Movement();
        movement.to(0, rounded(start), rounded(start));
        float[] way = noise(1);
        assertThat(movement.to(1, rounded(sum(start, way, 0.005)), rounded(start)))
                .isEmpty();
        Movement.Share far =
                movement.to(2, rounded(sum(start, way, 0.2)), rounded(start)).orElseThrow();
        assertThat(far.follows()).isFalse();
        assertThat(far.since()).isZero();
        assertThat(far.mean()).isCloseTo(0.2 * Math.sqrt(2 / Math.PI), within(0.02));
    }

    @Test
    void theVerySameAnswersAreKnownSooner() {
        Movement movement = new Movement();
        float[] answers = rounded(start);
        movement.to(0, rounded(start), answers);
        Movement.Share share =
                movement.to(1, rounded(sum(start, noise(1), 0.005)), answers).orElseThrow();
        assertThat(share.share()).isZero();
    }

    @Test
    void nothingIsSaidOfAPolicyThatStandsStillOrOfOtherTokens() {
        Movement movement = new Movement();
        movement.to(0, start, start);
        assertThat(movement.to(1, start, noise(1))).isEmpty();
        assertThat(movement.to(2, new float[3], new float[3])).isEmpty();
    }
}
