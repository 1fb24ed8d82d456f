package org.motet.distributed;

import java.util.ArrayList;
import java.util.List;

/**
 * Which process owns which rows of a list of tensors: those whose optimizer's state it keeps (ZeRO, Rajbhandari et al. 2020, arXiv
 * 1910.02054), and whose gradients and weights, if these are cut too. Of each tensor every process has one run of rows, as many as the
 * others or one more or less; rows of a vector are its elements.
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
        List<List<Rows>> byRank = new ArrayList<>();
        for (int rank = 0; rank < processes; rank++) {
            int own = rank;
            byRank.add(shapes.stream()
                    .map(shape -> {
                        long from = shape[0] * own / processes;
                        return new Rows(from, shape[0] * (own + 1) / processes - from);
                    })
                    .toList());
        }
        return new Sharding(List.copyOf(byRank));
    }

    public List<Rows> of(int rank) {
        return byRank.get(rank);
    }

    public boolean isWhole() {
        return byRank.size() == 1;
    }
}
