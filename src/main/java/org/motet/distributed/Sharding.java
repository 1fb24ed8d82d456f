package org.motet.distributed;

import java.util.ArrayList;
import java.util.List;

/**
 * Which process owns which rows of a list of tensors, where each keeps the optimizer's state of its own alone (ZeRO, Rajbhandari et
 * al. 2020, arXiv 1910.02054). The numbers of all tensors, one after another, are cut into as many equal parts as there are processes,
 * at the nearest row; vectors stay whole. So each tensor has at most one run of rows a process.
 *
 * @param byRank for each process one entry a tensor, in their order
 */
public record Sharding(List<List<Rows>> byRank) {
    /**
     * A run of rows.
     *
     * @param count 0 for none
     */
    public record Rows(long from, long count) {
        public long end() {
            return from + count;
        }
    }

    /** @param shapes of the tensors: vectors or matrices */
    public static Sharding of(List<long[]> shapes, int processes) {
        long total = 0;
        for (long[] shape : shapes) {
            total += shape.length == 1 ? shape[0] : shape[0] * shape[1];
        }
        List<List<Rows>> byRank = new ArrayList<>();
        for (int rank = 0; rank < processes; rank++) {
            List<Rows> rows = new ArrayList<>();
            long before = 0; // numbers of the tensors before
            for (long[] shape : shapes) {
                boolean whole = shape.length == 1;
                long width = whole ? shape[0] : shape[1];
                long height = whole ? 1 : shape[0];
                long from = firstRow(total * rank / processes, before, width, height);
                long end = rank + 1 == processes
                        ? height
                        : firstRow(total * (rank + 1) / processes, before, width, height);
                rows.add(whole ? new Rows(0, (end - from) * shape[0]) : new Rows(from, end - from));
                before += width * height;
            }
            byRank.add(List.copyOf(rows));
        }
        return new Sharding(List.copyOf(byRank));
    }

    /** The first row that begins at a place or after it. */
    private static long firstRow(long place, long before, long width, long height) {
        return Math.clamp(Math.ceilDiv(place - before, Math.max(1, width)), 0, height);
    }

    public List<Rows> of(int rank) {
        return byRank.get(rank);
    }

    public boolean isWhole() {
        return byRank.size() == 1;
    }
}
