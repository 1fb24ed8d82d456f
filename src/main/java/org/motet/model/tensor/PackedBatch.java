package org.motet.model.tensor;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.model.Completions;
import org.motet.model.HeadOrder;
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
 * Predictions stand in {@link HeadOrder}.
 */
public final class PackedBatch {
    private final Device device;
    private final int sequences;
    private final HeadOrder order;
    public final Segments prompts;
    final Segments completions;
    public final Tensor tokens; // [N]
    public final Tensor positions; // [N]
    final Tensor groupOf; // [S]
    final int evenGroup; // completions of each prompt where all have equally many, else 0
    final Tensor lastPromptRows; // [S]
    final Tensor targets; // [M, 1], in head order
    final @Nullable Tensor promptPadding; // [P, Lp] additive, or null when prompts are equally long

    private PackedBatch(List<Completions> groups, Device device) {
        this.device = device;
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
        this.order = new HeadOrder(groups);

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

    HeadOrder order() {
        return order;
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

    /** Keys or values of prompts [P K, Lp, d] as [P, K, Lp, d]. */
    public Tensor byPrompt(Tensor folded, int keyValueHeads) {
        return folded.view(prompts.count(), keyValueHeads, prompts.maxLength(), folded.size(2));
    }
}
