package org.motet.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Some groups of a {@link PackedBatch} as rows in plain arrays, few enough for their intermediates to stay near the processor.
 * Unlike there the rows of a group stand together: its prompt, then its completions, each without its last token. All logits
 * that a group needs then come from one run of rows: from the last one of the prompt to the end.
 */
final class FloatSlice {
    /** Rows from which on products run at full speed; groups are joined up to here. */
    private static final int ENOUGH_ROWS = 512;

    final int rows;
    final int[] tokens; // [rows]
    final int[] positions; // [rows]
    final int[] targets; // [rows] the token after each row of a completion
    final List<Group> groups;

    /** A prompt and its completions. */
    static final class Group {
        final int start; // first row of the prompt
        final int promptRows;
        final int completionStart; // first row of the completions
        final int completionRows; // R, of all completions
        final int[] lengths; // rows of each completion
        final int[] firstTokens; // of each completion
        final int firstSequence; // in head order: its first tokens
        final int firstOther; // in head order: its other tokens
        final int width; // W, of a line of scores: keys of the prompt, then those of the longest completion
        final int scores; // where its scores begin, for each head [promptRows, promptRows] and [R, W]

        private Group(Completions source, int start, int firstSequence, int firstOther, int scores) {
            this.start = start;
            this.promptRows = source.prompt().length;
            this.completionStart = start + promptRows;
            this.completionRows = source.rows() - promptRows;
            this.lengths =
                    source.completions().stream().mapToInt(c -> c.length - 1).toArray();
            this.firstTokens = source.completions().stream().mapToInt(c -> c[0]).toArray();
            this.firstSequence = firstSequence;
            this.firstOther = firstOther;
            this.width = width(source);
            this.scores = scores;
        }

        int scoresOfHead() {
            return promptRows * promptRows + completionRows * width;
        }
    }

    private FloatSlice(List<Completions> sources, int firstSequence, int firstOther, int heads) {
        this.rows = sources.stream().mapToInt(Completions::rows).sum();
        this.tokens = new int[rows];
        this.positions = new int[rows];
        this.targets = new int[rows];
        this.groups = new ArrayList<>();
        int row = 0;
        int scores = 0;
        for (Completions source : sources) {
            Group group = new Group(source, row, firstSequence, firstOther, scores);
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
            firstSequence += group.lengths.length;
            firstOther += group.completionRows;
            scores += heads * group.scoresOfHead();
        }
    }

    /** All groups of a batch in such slices. */
    static List<FloatSlice> of(PackedBatch batch, int heads) {
        List<FloatSlice> slices = new ArrayList<>();
        List<Completions> open = new ArrayList<>();
        int sequence = 0;
        int other = batch.sequences();
        int rows = 0;
        for (Completions group : batch.groups()) {
            if (rows > 0 && rows + group.rows() > 2 * ENOUGH_ROWS) {
                slices.add(new FloatSlice(open, sequence, other, heads));
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
        slices.add(new FloatSlice(open, sequence, other, heads));
        return slices;
    }

    /** Attention scores of one head over a group; a group of more than its slice's share stands alone. */
    static long scoresOfHead(Completions group) {
        long prompt = group.prompt().length;
        return prompt * prompt + (group.rows() - prompt) * width(group);
    }

    private static int width(Completions group) {
        int longest =
                group.completions().stream().mapToInt(c -> c.length - 1).max().orElse(0);
        return group.prompt().length + longest;
    }

    static int mostRows(Completions group) {
        return Math.max(2 * ENOUGH_ROWS, group.rows());
    }

    /** Attention scores of all heads. */
    int scores(int heads) {
        return groups.stream().mapToInt(group -> heads * group.scoresOfHead()).sum();
    }
}
