package org.motet.update;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Numbers in parts of equal count and nearly equal sum, by the largest differencing method (Karmarkar and Karp 1982) as verl has it:
 * partitions of a few numbers each are merged, the two of largest spread first, large parts with small ones.
 */
final class EvenParts {
    private EvenParts() {}

    /** A part: numbers of the values, and their sum. */
    private record Part(List<Integer> items, long sum) {
        Part with(Part other) {
            List<Integer> both = new ArrayList<>(items);
            both.addAll(other.items);
            return new Part(both, sum + other.sum);
        }
    }

    private static final Comparator<Part> SMALLER = Comparator.comparingLong(Part::sum)
            .thenComparingInt(part -> part.items().size())
            .thenComparing(Part::items, EvenParts::compare);

    private static int compare(List<Integer> one, List<Integer> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = Integer.compare(one.get(i), other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    /** Parts, the largest sum first. */
    private record Partition(List<Part> parts) {
        Partition {
            parts = parts.stream().sorted(SMALLER.reversed()).toList();
        }

        Partition with(Partition other) {
            int last = parts.size() - 1;
            return new Partition(IntStream.rangeClosed(0, last)
                    .mapToObj(i -> parts.get(i).with(other.parts.get(last - i)))
                    .toList());
        }

        long spread() {
            return parts.getFirst().sum() - parts.getLast().sum();
        }
    }

    /** Numbers of the values in each part; counts differ only where they cannot be equal. */
    static List<List<Integer>> of(long[] values, int count) {
        List<Integer> sorted = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(i -> values[i]).thenComparing(i -> i))
                .toList();
        PriorityQueue<Partition> open = new PriorityQueue<>(Comparator.comparingLong(Partition::spread)
                .reversed()
                .thenComparing(partition -> partition.parts().getFirst(), SMALLER.reversed()));
        for (int from = 0; from < sorted.size(); from += count) {
            List<Part> parts = new ArrayList<>();
            for (int i = from; i < from + count; i++) {
                parts.add(
                        i < sorted.size()
                                ? new Part(List.of(sorted.get(i)), values[sorted.get(i)])
                                : new Part(List.of(), 0));
            }
            open.add(new Partition(parts));
        }
        while (open.size() > 1) {
            Partition first = open.remove();
            open.add(first.with(open.remove()));
        }
        return open.isEmpty()
                ? List.of()
                : open.remove().parts().stream().map(Part::items).toList();
    }
}
