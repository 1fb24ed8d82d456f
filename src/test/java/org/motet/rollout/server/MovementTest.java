package org.motet.rollout.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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

    @Test
    void aServerWithEachVersionFollowsThoughItIsFurtherOffThanThePolicyMoves() {
        Movement movement = new Movement();
        float[] off = noise(0.3); // of this engine, always
        assertThat(movement.to(0, start, sum(start, off, 1))).isEmpty();
        float[] policy = start;
        for (int version = 1; version < 10; version++) {
            policy = sum(policy, noise(0.05), 1);
            Movement.Share share = movement.to(version, policy, sum(sum(policy, off, 1), noise(0.02), 1))
                    .orElseThrow();
            assertThat(share.isClear()).isTrue();
            assertThat(share.share()).isCloseTo(1, within(5 * share.error()));
            assertThat(share.follows()).isTrue();
            assertThat(share.since()).isEqualTo(version - 1);
        }
    }

    @Test
    void aServerThatStandsStillIsKnownOnceThePolicyHasMovedFarEnough() {
        Movement movement = new Movement();
        float[] off = noise(0.03);
        movement.to(0, start, sum(start, off, 1));
        float[] way = noise(1);
        Movement.Share near = movement.to(1, sum(start, way, 0.005), sum(sum(start, off, 1), noise(0.03), 1))
                .orElseThrow();
        assertThat(near.isClear()).as("0.005 a token within a noise of 0.03").isFalse();
        Movement.Share far = movement.to(2, sum(start, way, 0.05), sum(sum(start, off, 1), noise(0.03), 1))
                .orElseThrow();
        assertThat(far.isClear()).isTrue();
        assertThat(far.follows()).isFalse();
        assertThat(far.since()).isZero();
        assertThat(far.mean()).isCloseTo(0.05 * Math.sqrt(2 / Math.PI), within(0.005));
    }

    @Test
    void nothingIsSaidOfAPolicyThatStandsStillOrOfOtherTokens() {
        Movement movement = new Movement();
        movement.to(0, start, start);
        assertThat(movement.to(1, start, noise(1))).isEmpty();
        assertThat(movement.to(2, new float[3], new float[3])).isEmpty();
    }
}
