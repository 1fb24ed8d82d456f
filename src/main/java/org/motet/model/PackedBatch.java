package org.motet.model;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.tensor.Device;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Groups of completions packed into rows without padding: first the tokens of all prompts, each prompt once, then the tokens
 * of all completions but the last token of each, from which nothing is predicted.
 *
 * <pre>
 *   rows   p0 p0 p0 | p1 p1 | c00 c00 | c01 | c10 c10 c10 | c11      N in all
 * </pre>
 *
 * Predictions stand in <em>head order</em>: the first token of every completion (predicted from the last row of its prompt),
 * then the others (predicted from the completion's own rows) in the order of the rows.
 */
public final class PackedBatch {
    private final Device device;
    private final List<Completions> groups;
    private final int sequences;
    private final int[] completionLengths; // [S], tokens
    final Segments prompts;
    final Segments completions;
    final Tensor tokens; // [N]
    final Tensor positions; // [N]
    final Tensor groupOf; // [S]
    final int evenGroup; // completions of each prompt where all have equally many, else 0
    final Tensor lastPromptRows; // [S]
    final Tensor targets; // [M, 1], in head order
    final @Nullable Tensor promptPadding; // [P, Lp] additive, or null when prompts are equally long

    private PackedBatch(List<Completions> groups, Device device) {
        this.device = device;
        this.groups = List.copyOf(groups);
        int promptRows =
                groups.stream().mapToInt(group -> group.prompt().length).sum();
        this.sequences =
                groups.stream().mapToInt(group -> group.completions().size()).sum();
        int predicted = groups.stream().mapToInt(Completions::completionTokens).sum();
        int rows = promptRows + predicted - sequences;
        long[] tokens = new long[rows];
        long[] positions = new long[rows];
        long[] groupOf = new long[sequences];
        long[] lastRows = new long[sequences];
        long[] targets = new long[predicted];
        int[] promptLengths = new int[groups.size()];
        int[] rowLengths = new int[sequences];
        this.completionLengths = new int[sequences];

        int promptRow = 0;
        int completionRow = promptRows;
        int sequence = 0;
        for (int g = 0; g < promptLengths.length; g++) {
            int[] prompt = groups.get(g).prompt();
            promptLengths[g] = prompt.length;
            for (int t = 0; t < prompt.length; t++) {
                tokens[promptRow] = prompt[t];
                positions[promptRow++] = t;
            }
            for (int[] completion : groups.get(g).completions()) {
                groupOf[sequence] = g;
                lastRows[sequence] = promptRow - 1;
                targets[sequence] = completion[0];
                completionLengths[sequence] = completion.length;
                rowLengths[sequence++] = completion.length - 1;
                for (int t = 0; t + 1 < completion.length; t++) {
                    targets[sequences + completionRow - promptRows] = completion[t + 1];
                    tokens[completionRow] = completion[t];
                    positions[completionRow++] = prompt.length + t;
                }
            }
        }
        int first = groups.isEmpty() ? 0 : groups.getFirst().completions().size();
        this.evenGroup = groups.stream().allMatch(group -> group.completions().size() == first) ? first : 0;
        this.prompts = Segments.of(promptLengths, device);
        this.completions = Segments.of(rowLengths, device);
        this.tokens = Tensors.of(tokens, device, rows);
        this.positions = Tensors.of(positions, device, rows);
        this.groupOf = Tensors.of(groupOf, device, sequences);
        this.lastPromptRows = Tensors.of(lastRows, device, sequences);
        this.targets = Tensors.of(targets, device, predicted, 1);
        this.promptPadding = prompts.slots() == null ? null : padding(promptLengths, prompts.maxLength(), device);
    }

    /** Packs the groups; the tensors belong to the open scope. */
    public static PackedBatch of(List<Completions> groups, Device device) {
        return new PackedBatch(groups, device);
    }

    private static Tensor padding(int[] lengths, int max, Device device) {
        float[] mask = new float[lengths.length * max];
        for (int p = 0; p < lengths.length; p++) {
            for (int t = lengths[p]; t < max; t++) {
                mask[p * max + t] = Attention.MASKED;
            }
        }
        return Tensors.of(mask, device, lengths.length, max);
    }

    List<Completions> groups() {
        return groups;
    }

    Device device() {
        return device;
    }

    /** Completions in the batch, S. */
    public int sequences() {
        return sequences;
    }

    /** Tokens predicted: all tokens of all completions, M. */
    public int predictedTokens() {
        return (int) targets.size(0);
    }

    int rows() {
        return prompts.rows() + completions.rows();
    }

    /**
     * Values per completion token brought into head order.
     *
     * @param perCompletion S arrays, as long as the completions, in the order in which they were packed
     */
    public float[] toHeadOrder(List<float[]> perCompletion) {
        float[] values = new float[predictedTokens()];
        int next = sequences;
        for (int s = 0; s < sequences; s++) {
            float[] source = perCompletion.get(s);
            values[s] = source[0];
            System.arraycopy(source, 1, values, next, completionLengths[s] - 1);
            next += completionLengths[s] - 1;
        }
        return values;
    }

    /** The inverse of {@link #toHeadOrder}: S arrays, one for each completion. */
    public List<float[]> fromHeadOrder(float[] values) {
        float[][] perCompletion = new float[sequences][];
        int next = sequences;
        for (int s = 0; s < sequences; s++) {
            int length = completionLengths[s];
            perCompletion[s] = new float[length];
            perCompletion[s][0] = values[s];
            System.arraycopy(values, next, perCompletion[s], 1, length - 1);
            next += length - 1;
        }
        return List.of(perCompletion);
    }
}
