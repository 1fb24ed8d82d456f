package org.motet.train.sft;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cuts examples into micro-batches, which are packed without padding: number i goes to worker i modulo their number. Where a
 * worker's share fits into one micro-batch, the examples are dealt in turn; where it does not, those of similar length stand
 * together, longest first.
 */
final class ExampleBatches {
    private ExampleBatches() {}

    /** @param maxRows most rows of a micro-batch; a longer example has one of its own */
    static List<List<Example>> cut(List<Example> examples, int maxRows, int workers) {
        List<List<Example>> dealt = IntStream.range(0, workers)
                .mapToObj(worker -> IntStream.range(0, examples.size())
                        .filter(i -> i % workers == worker)
                        .mapToObj(examples::get)
                        .toList())
                .filter(share -> !share.isEmpty())
                .toList();
        return dealt.stream().allMatch(share -> rows(share) <= maxRows) ? dealt : byLength(examples, maxRows, workers);
    }

    private static List<List<Example>> byLength(List<Example> examples, int maxRows, int workers) {
        List<Example> sorted = examples.stream()
                .sorted(Comparator.comparingInt(Example::length).reversed())
                .toList();
        long total = rows(examples);
        long rounds = Math.ceilDiv(total, (long) maxRows * workers);
        long share = Math.min(maxRows, Math.ceilDiv(total, rounds * workers)); // all workers end at about the same time
        List<List<Example>> batches = new ArrayList<>();
        List<Example> open = new ArrayList<>();
        long rows = 0;
        for (Example example : sorted) {
            if (!open.isEmpty() && rows + rows(example) > share) {
                batches.add(open);
                open = new ArrayList<>();
                rows = 0;
            }
            open.add(example);
            rows += rows(example);
        }
        batches.add(open);
        return batches;
    }

    private static long rows(List<Example> examples) {
        return examples.stream().mapToLong(ExampleBatches::rows).sum();
    }

    private static long rows(Example example) {
        return example.length() - 1L;
    }
}
