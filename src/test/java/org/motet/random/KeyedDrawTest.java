package org.motet.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyedDrawTest {
    private final KeyedDraw draw = new KeyedDraw(3, "test");

    @Test
    void dependsOnSeedPurposeAndEveryWordOfThePlaceAndOnNothingElse() {
        Set<Long> seen = new HashSet<>();
        for (long seed = 0; seed < 3; seed++) {
            for (String purpose : new String[] {"a", "b", ""}) {
                KeyedDraw one = new KeyedDraw(seed, purpose);
                for (long a = -2; a < 30; a++) {
                    assertThat(seen.add(one.bits(a))).isTrue();
                    for (long b = -2; b < 30; b++) {
                        assertThat(seen.add(one.bits(a, b))).isTrue();
                    }
                }
                assertThat(new KeyedDraw(seed, purpose).bits(1, 2)).isEqualTo(one.bits(1, 2));
            }
        }
    }

    @Test
    void staysTheSameFromReleaseToRelease() {
        assertThat(new KeyedDraw(1, "x").bits(2, 3)).isEqualTo(KNOWN_BITS);
        assertThat(new KeyedDraw(1, "x").permutation(8, 5)).containsExactly(KNOWN_ORDER);
    }

    @Test
    void isUniform() {
        int n = 60_000;
        int[] counts = new int[13];
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            counts[draw.below(13, i / 300, i % 300)]++;
            double u = draw.uniform(i);
            assertThat(u).isBetween(0.0, Math.nextDown(1.0));
            sum += u;
            squares += u * u;
        }
        double expected = n / 13.0;
        double chiSquare = Arrays.stream(counts)
                .mapToDouble(c -> (c - expected) * (c - expected) / expected)
                .sum();
        assertThat(chiSquare).isLessThan(32.9); // 12 degrees of freedom, p = 0.001
        assertThat(sum / n).isBetween(0.495, 0.505);
        assertThat(squares / n).isBetween(0.328, 0.338);
    }

    @Test
    void permutesUniformly() {
        int[] orders = new int[6];
        for (int i = 0; i < 6000; i++) {
            int[] p = draw.permutation(3, i);
            assertThat(Arrays.stream(p).sorted().toArray()).containsExactly(0, 1, 2);
            orders[p[0] * 2 + (p[1] > p[2] ? 1 : 0)]++;
        }
        assertThat(IntStream.of(orders).allMatch(count -> count > 880 && count < 1120))
                .isTrue();
        assertThat(draw.permutation(0, 1)).isEmpty();
    }

    @Test
    void refusesAnEmptyRange() {
        assertThatThrownBy(() -> draw.below(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static final long KNOWN_BITS = 2840940930024080573L;
    private static final int[] KNOWN_ORDER = {2, 0, 6, 1, 4, 5, 3, 7};
}
