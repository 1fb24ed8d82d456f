package org.motet.update;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Cuts a mini-batch into micro-batches of bounded size, about equally large and a multiple of the workers in number. Groups
 * of similar length stand together, which keeps padding in attention small. The cut depends on the groups alone.
 */
final class MicroBatches {
    private MicroBatches() {}

    static List<List<WeightedGroup>> cut(List<WeightedGroup> groups, int maxRows, int workers) {
        if (groups.isEmpty()) {
            return List.of();
        }
        List<WeightedGroup> pieces = new ArrayList<>();
        groups.forEach(group -> pieces.addAll(pieces(group, maxRows)));
        pieces.sort(Comparator.comparingInt(MicroBatches::longest).reversed());
        long total = pieces.stream()
                .mapToLong(piece -> piece.group().tokens().rows())
                .sum();
        int rounds = (int) Math.ceilDiv(total, (long) maxRows * workers);
        long target = Math.ceilDiv(total, (long) rounds * workers);
        List<List<WeightedGroup>> batches = new ArrayList<>();
        List<WeightedGroup> open = new ArrayList<>();
        long rows = 0;
        long sealed = 0; // rows of closed batches
        for (WeightedGroup piece : pieces) {
            int size = piece.group().tokens().rows();
            boolean full = rows + size > maxRows;
            // close where the boundary of equal shares is nearer before this piece than after it
            boolean even = 2 * (sealed + rows) + size > 2 * target * (batches.size() + 1);
            if (!open.isEmpty() && (full || even)) {
                batches.add(open);
                open = new ArrayList<>();
                sealed += rows;
                rows = 0;
            }
            open.add(piece);
            rows += size;
        }
        if (!open.isEmpty()) {
            batches.add(open);
        }
        return batches;
    }

    /** The group itself, or runs of its completions that fit, about equally large so that no worker waits long for another. */
    private static List<WeightedGroup> pieces(WeightedGroup group, int maxRows) {
        int prompt = group.group().tokens().prompt().length;
        List<int[]> completions = group.group().tokens().completions();
        long total = group.group().tokens().rows() - prompt;
        if (prompt + total <= maxRows) {
            return List.of(group);
        }
        long fewest = Math.ceilDiv(total, Math.max(1, maxRows - prompt));
        long share = Math.ceilDiv(total, fewest);
        List<WeightedGroup> pieces = new ArrayList<>();
        int from = 0;
        long before = 0; // rows of completions in closed pieces
        long rows = 0; // and in the open one
        for (int i = 0; i < completions.size(); i++) {
            int own = completions.get(i).length - 1;
            boolean full = prompt + rows + own > maxRows;
            boolean even = 2 * (before + rows) + own > 2 * share * (pieces.size() + 1);
            if (i > from && (full || even)) {
                pieces.add(group.slice(from, i));
                from = i;
                before += rows;
                rows = 0;
            }
            rows += own;
        }
        pieces.add(group.slice(from, completions.size()));
        return pieces;
    }

    private static int longest(WeightedGroup group) {
        return group.group().tokens().completions().stream()
                .mapToInt(completion -> completion.length)
                .max()
                .orElse(0);
    }
}
