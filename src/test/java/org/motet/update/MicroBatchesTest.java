package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.motet.model.Completions;

class MicroBatchesTest {
    @Test
    void aGroupThatIsTooLargeIsCutIntoEqualShares() {
        List<List<WeightedGroup>> batches = MicroBatches.cut(List.of(group(128, 1024, 1024, 1024, 1024)), 4096, 2);
        assertThat(batches)
                .hasSize(2)
                .allSatisfy(batch -> assertThat(batch)
                        .singleElement()
                        .satisfies(piece ->
                                assertThat(piece.group().tokens().completions()).hasSize(2)));
    }

    @Test
    void noMicroBatchIsLargerThanAllowedUnlessOneCompletionIs() {
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<WeightedGroup> groups = IntStream.range(0, 5)
                    .mapToObj(_ -> group(30, random.ints(6, 1, 300).toArray()))
                    .toList();
            List<List<WeightedGroup>> batches = MicroBatches.cut(groups, 400, 2);
            for (List<WeightedGroup> batch : batches) {
                assertThat(batch.stream()
                                .mapToInt(piece -> piece.group().tokens().rows())
                                .sum())
                        .isLessThanOrEqualTo(400);
            }
            assertThat(batches.stream()
                            .flatMap(List::stream)
                            .mapToInt(piece ->
                                    piece.group().tokens().completions().size())
                            .sum())
                    .isEqualTo(30);
        }
    }

    private static WeightedGroup group(int prompt, int... lengths) {
        List<int[]> completions =
                Arrays.stream(lengths).mapToObj(length -> new int[length]).toList();
        List<float[]> logProbs =
                Arrays.stream(lengths).mapToObj(length -> new float[length]).toList();
        return new WeightedGroup(
                new TrainingGroup(new Completions(new int[prompt], completions), logProbs, new double[lengths.length]),
                new double[lengths.length]);
    }
}
