package org.motet.update;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How verl of 2025 dealt the completions of a step to its updates. Each rank gets as many completions as the others and about as much
 * work; in each they lie short, long, short: sorted, those at even places first, then those at odd places backwards. Mini-batches and
 * micro-batches are runs of that order, so the micro-batches hold completions of similar length, and groups are scattered over updates.
 */
final class Verl2025Layout {
    private Verl2025Layout() {}

    /**
     * What an update learns from.
     *
     * @param completions numbers of the completions
     * @param microBatch number of the micro-batch of each, over all ranks
     */
    record Update(int[] completions, int[] microBatch) {}

    /** @param lengths of prompt and completion together, in tokens */
    static List<Update> of(Verl2025Config config, int updates, int... lengths) {
        List<int[]> ranks = ranks(config, lengths);
        List<Update> dealt = new ArrayList<>();
        for (int u = 0; u < updates; u++) {
            List<Integer> completions = new ArrayList<>();
            List<Integer> microBatches = new ArrayList<>();
            int microBatch = 0;
            for (int[] rank : ranks) {
                int from = rank.length * u / updates;
                int to = rank.length * (u + 1) / updates;
                for (int i = from; i < to; i++) {
                    if (i > from && (i - from) % config.microBatchSequences() == 0) {
                        microBatch++;
                    }
                    completions.add(rank[i]);
                    microBatches.add(microBatch);
                }
                microBatch += to > from ? 1 : 0;
            }
            dealt.add(new Update(ints(completions), ints(microBatches)));
        }
        return dealt;
    }

    private static List<int[]> ranks(Verl2025Config config, int... lengths) {
        int count = config.ranks();
        if (!config.balanceBatch()) {
            return IntStream.range(0, count)
                    .mapToObj(
                            rank -> IntStream.range(lengths.length * rank / count, lengths.length * (rank + 1) / count)
                                    .toArray())
                    .toList();
        }
        long[] work = IntStream.of(lengths).mapToLong(Verl2025Layout::work).toArray();
        Comparator<Integer> shortFirst =
                Comparator.<Integer>comparingInt(i -> lengths[i]).thenComparing(i -> i);
        return EvenParts.of(work, count).stream()
                .map(part -> shortLongShort(part.stream().sorted(shortFirst).toList()))
                .toList();
    }

    /** verl's estimate, calibrated for 7B. */
    private static long work(int length) {
        return 24576L * length + (long) length * length;
    }

    private static int[] shortLongShort(List<Integer> sorted) {
        int[] laid = new int[sorted.size()];
        int even = 0;
        int odd = laid.length - 1;
        for (int i = 0; i < laid.length; i++) {
            laid[i % 2 == 0 ? even++ : odd--] = sorted.get(i);
        }
        return laid;
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
