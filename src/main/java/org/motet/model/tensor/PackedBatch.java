package org.motet.model.tensor;

import java.util.List;
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
    final int[] promptLengths; // of P prompts
    final int[] rowLengths; // of S completions, the last token of each left out
    final int[] promptOf; // of each completion
    public final Tensor tokens; // [N]
    public final Tensor positions; // [N]
    final Tensor lastPromptRows; // [S]
    final Tensor targets; // [M, 1], in head order

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
        long[] lastRows = new long[sequences];
        long[] targets = new long[predicted];
        this.promptLengths = new int[groups.size()];
        this.rowLengths = new int[sequences];
        this.promptOf = new int[sequences];
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
                promptOf[sequence] = g;
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
        this.tokens = Tensors.of(tokens, device, rows);
        this.positions = Tensors.of(positions, device, rows);
        this.lastPromptRows = Tensors.of(lastRows, device, sequences);
        this.targets = Tensors.of(targets, device, predicted, 1);
    }

    /** Packs the groups; the tensors belong to the open scope. */
    public static PackedBatch of(List<Completions> groups, Device device) {
        return new PackedBatch(groups, device);
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
        return (int) tokens.size(0);
    }

    /** Rows of prompts, which stand first. */
    int promptRows() {
        return rows() - completionRows();
    }

    int completionRows() {
        return predictedTokens() - sequences;
    }

    /** Keys or values of the rows [N, K, d] as those of the prompts [P, K, Lp, d], zeros where a prompt is shorter. */
    public Tensor byPrompt(Tensor rows) {
        Segments prompts = Segments.of(promptLengths, device);
        return prompts.pad(rows.narrow(0, 0, promptRows()), device)
                .view(prompts.count(), prompts.maxLength(), rows.size(1), rows.size(2))
                .permute(0, 2, 1, 3)
                .contiguous();
    }
}
