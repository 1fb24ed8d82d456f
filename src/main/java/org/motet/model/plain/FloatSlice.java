package org.motet.model.plain;

import java.util.ArrayList;
import java.util.List;
import org.motet.kernel.PackedWeight;
import org.motet.model.Completions;
import org.motet.model.tensor.PackedBatch;

/**
 * Some groups as rows in plain arrays, few enough for their intermediates to stay near the processor. Unlike in a
 * {@link PackedBatch} the rows of a group stand together: its prompt, then its completions, each without its last token. All logits
 * that a group needs then come from one run of rows: from the last one of the prompt to the end.
 */
final class FloatSlice {
    /** Rows from which on products run at full speed; groups are joined up to here. */
    private static final int ENOUGH_ROWS = 128;

    final int rows;
    final int room; // rows of arrays whose blocks are read beyond the last row
    final int[] tokens; // [rows]
    final int[] positions; // [rows]
    final int[] targets; // [rows] the token after each row of a completion
    final List<Group> groups;

    /** So many rows from one on. */
    record Rows(int start, int count) {}

    /**
     * Rows of a prompt or of one completion.
     *
     * @param before keys of the prompt that they see before their own
     */
    record Sequence(int start, int rows, int before) {
        /** The first row that matters for the logits, in the last block or in the others. */
        int first(boolean last) {
            return last && before == 0 ? rows - 1 : 0;
        }
    }

    /** A prompt and its completions. */
    static final class Group {
        final int start; // first row of the prompt
        final int completionStart; // first row of the completions
        final int completionRows; // R, of all completions
        final List<Sequence> sequences = new ArrayList<>(); // the prompt, then completions that have rows
        final int[] firstTokens; // of each completion
        final int firstSequence; // in head order: its first tokens
        final int firstOther; // in head order: its other tokens

        private Group(Completions source, int start, int firstSequence, int firstOther) {
            int promptRows = source.prompt().length;
            this.start = start;
            this.completionStart = start + promptRows;
            this.completionRows = source.rows() - promptRows;
            this.firstTokens = source.completions().stream().mapToInt(c -> c[0]).toArray();
            this.firstSequence = firstSequence;
            this.firstOther = firstOther;
            sequences.add(new Sequence(start, promptRows, 0));
            int row = completionStart;
            for (int[] completion : source.completions()) {
                if (completion.length > 1) {
                    sequences.add(new Sequence(row, completion.length - 1, promptRows));
                    row += completion.length - 1;
                }
            }
        }

        /** From the last row of the prompt to the end. */
        Rows withLogits() {
            return new Rows(completionStart - 1, completionRows + 1);
        }
    }

    private FloatSlice(List<Completions> sources, int firstSequence, int firstOther) {
        this.rows = sources.stream().mapToInt(Completions::rows).sum();
        this.tokens = new int[rows];
        this.positions = new int[rows];
        this.targets = new int[rows];
        this.groups = new ArrayList<>();
        this.room = PackedWeight.room(rows) + PackedWeight.ROWS;
        int row = 0;
        for (Completions source : sources) {
            Group group = new Group(source, row, firstSequence, firstOther);
            groups.add(group);
            int[] prompt = source.prompt();
            for (int t = 0; t < prompt.length; t++) {
                tokens[row] = prompt[t];
                positions[row++] = t;
            }
            for (int[] completion : source.completions()) {
                for (int t = 0; t + 1 < completion.length; t++) {
                    tokens[row] = completion[t];
                    targets[row] = completion[t + 1];
                    positions[row++] = prompt.length + t;
                }
            }
            firstSequence += group.firstTokens.length;
            firstOther += group.completionRows;
        }
    }

    /** Groups in such slices. */
    static List<FloatSlice> of(List<Completions> groups) {
        List<FloatSlice> slices = new ArrayList<>();
        List<Completions> open = new ArrayList<>();
        int sequence = 0;
        int other = groups.stream().mapToInt(g -> g.completions().size()).sum();
        int rows = 0;
        for (Completions group : groups) {
            if (rows > 0 && rows + group.rows() > 2 * ENOUGH_ROWS) {
                slices.add(new FloatSlice(open, sequence, other));
                sequence += open.stream().mapToInt(g -> g.completions().size()).sum();
                other += open.stream()
                        .mapToInt(g -> g.rows() - g.prompt().length)
                        .sum();
                open.clear();
                rows = 0;
            }
            open.add(group);
            rows += group.rows();
        }
        slices.add(new FloatSlice(open, sequence, other));
        return slices;
    }

    /** Attention scores over all heads. */
    long scores(int heads) {
        return groups.stream()
                .flatMap(group -> group.sequences.stream())
                .mapToLong(sequence -> heads * (long) sequence.rows() * (sequence.before() + sequence.rows()))
                .sum();
    }

    /** Most keys that a row sees. */
    int mostKeys() {
        return groups.stream()
                .flatMap(group -> group.sequences.stream())
                .mapToInt(sequence -> sequence.before() + sequence.rows())
                .max()
                .orElse(0);
    }

    /** Rows that the blocks after attention need: all, or in the last block those that give logits. */
    List<Rows> needed(boolean last) {
        return last ? groups.stream().map(Group::withLogits).toList() : List.of(new Rows(0, rows));
    }
}
