package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactSumTest {
    private static double[] numbers(long seed) {
        Random random = new Random(seed);
        return random.doubles(500)
                .map(d -> (d - 0.3) * Math.pow(2, random.nextInt(120) - 60))
                .toArray();
    }

    private static ExactSum of(double[] numbers, int from, int end) {
        ExactSum sum = new ExactSum();
        Arrays.stream(numbers, from, end).forEach(sum::add);
        return sum;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void isTheNearestDoubleHoweverItIsDealtToParts(long seed) {
        double[] numbers = numbers(seed);
        double expected = Arrays.stream(numbers)
                .mapToObj(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .doubleValue();
        assertThat(of(numbers, 0, 500).value()).isEqualTo(expected);
        for (int cut : new int[] {0, 1, 77, 250, 499}) {
            ExactSum behind = of(numbers, cut, 500);
            behind.add(of(numbers, 0, cut).bytes());
            assertThat(behind.value()).isEqualTo(expected);
            ExactSum both = new ExactSum();
            both.add(of(numbers, 0, cut));
            both.add(of(numbers, cut, 500));
            assertThat(both.value()).isEqualTo(expected);
        }
    }

    @Test
    void oneThatIsNotFiniteMakesTheSumSo() {
        ExactSum sum = of(new double[] {1, Double.NaN, 2}, 0, 3);
        ExactSum other = of(new double[] {3}, 0, 1);
        other.add(sum.bytes());
        assertThat(other.value()).isNaN();
        assertThat(of(new double[] {1, Double.POSITIVE_INFINITY}, 0, 2).value()).isInfinite();
        assertThat(new ExactSum().value()).isZero();
    }
}
