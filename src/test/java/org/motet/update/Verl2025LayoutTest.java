package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Verl2025LayoutTest {
    @Test
    void everyCompletionIsDealtOnceInMicroBatchesOfTheGivenSize() {
        int[] lengths = new SplittableRandom(3).ints(64, 10, 400).toArray();
        List<Verl2025Layout.Update> updates = Verl2025Layout.of(new Verl2025Config(4, 2, true), 4, lengths);
        assertThat(updates).hasSize(4).allSatisfy(update -> {
            assertThat(update.completions()).hasSize(16);
            for (int microBatch = 0; microBatch < 4; microBatch++) {
                int number = microBatch;
                assertThat(Arrays.stream(update.microBatch())
                                .filter(i -> i == number)
                                .count())
                        .isEqualTo(4);
            }
        });
        assertThat(updates.stream().flatMapToInt(update -> Arrays.stream(update.completions())))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 64).boxed().toList());
    }

    @Test
    void aRankHasShortCompletionsOutsideAndLongOnesInTheMiddle() {
        Verl2025Layout.Update only = Verl2025Layout.of(new Verl2025Config(2, 1, true), 1, 50, 10, 40, 20, 30, 60)
                .getFirst();
        assertThat(only.completions()).containsExactly(1, 4, 0, 5, 2, 3); // 10 30 50 60 40 20
        assertThat(only.microBatch()).containsExactly(0, 0, 1, 1, 2, 2);
    }

    @Test
    void withoutBalanceCompletionsStayInTheirOrder() {
        Verl2025Layout.Update first = Verl2025Layout.of(new Verl2025Config(2, 2, false), 2, 9, 8, 7, 6, 5, 4, 3, 2)
                .getFirst();
        assertThat(first.completions()).containsExactly(0, 1, 4, 5); // the first half of each rank's
    }

    @Test
    void partsHaveEqualCountsAndNearlyEqualSums() {
        long[] values = new SplittableRandom(1).longs(32, 1, 1000).toArray();
        List<List<Integer>> parts = EvenParts.of(values, 4);
        double mean = Arrays.stream(values).sum() / 4.0;
        assertThat(parts).hasSize(4).allSatisfy(part -> {
            assertThat(part).hasSize(8);
            assertThat((double) part.stream().mapToLong(i -> values[i]).sum()).isCloseTo(mean, within(0.01 * mean));
        });
        assertThat(parts.stream().flatMap(List::stream)).doesNotHaveDuplicates().hasSize(32);
    }
}
