package org.motet.model.decode;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.motet.kernel.FloatMath;
import org.motet.kernel.ProductType;
import org.motet.model.ModelConfig;
import org.motet.model.decode.Pages.Page;

/**
 * Attention of one new token a row over the pages of its prompt and its own. The rows of a prompt read its keys in one product, and
 * the query heads of a group read each key once. Scores of prompt and own tokens stand in one line, over which the softmax runs.
 *
 * <pre>
 *   line     prompt's tokens, own tokens, zeros
 * </pre>
 *
 * The product with a last page scores some places behind the last token: own scores overwrite those of a prompt, and where weights
 * then meet the page's values one of both is zero.
 */
final class PagedAttention {
    /** Lines are a multiple of so many numbers apart: products are compiled for each distance. */
    private static final int LINE = 512;

    /** Tokens of a last page are read by so many. */
    private static final int PIECE = 16;

    private final int shared;
    private final int g;
    private final int d;
    private final ProductType type;

    PagedAttention(ModelConfig config, ProductType type) {
        this.shared = config.keyValueHeads();
        this.g = config.heads() / shared;
        this.d = config.headDim();
        this.type = type;
    }

    /** The member's part: rows of its own under all heads, or where rows are few, heads of its own. */
    void attend(StepShare share, PagedCache cache, int layer, StepMemory s, MemberMemory m) {
        int members = share.crew().size();
        // whichever leaves the busiest member less to do
        boolean byHeads = !share.byRows()
                && share.all() * Math.ceilDiv(shared, members) < shared * Math.ceilDiv(share.all(), members);
        int firstHead = byHeads ? shared * share.member() / members : 0;
        int endHead = byHeads ? shared * (share.member() + 1) / members : shared;
        int first = 0;
        for (PagedCache.Prompt prompt : cache.prompts()) {
            int end = first + prompt.rows;
            int from = byHeads ? first : Math.max(first, share.from());
            int to = byHeads ? end : Math.min(end, share.to());
            if (from < to && firstHead < endHead) {
                attend(new Piece(prompt, cache, layer, from, to, firstHead, endHead), s, m);
            }
            first = end;
        }
    }

    /** Rows of a prompt, under some key-value heads of a block. */
    private record Piece(
            PagedCache.Prompt prompt, PagedCache cache, int layer, int from, int to, int firstHead, int endHead) {
        int rows() {
            return to - from;
        }

        PagedCache.Row row(int row) {
            return cache.rows().get(row);
        }

        int pageTokens() {
            return cache.pages().tokens;
        }

        int longest() {
            int longest = 0;
            for (int row = from; row < to; row++) {
                longest = Math.max(longest, row(row).length);
            }
            return longest;
        }
    }

    private void attend(Piece p, StepMemory s, MemberMemory m) {
        int lines = p.rows() * g; // under one head
        int width = Math.ceilDiv(p.prompt().length + p.longest() + PIECE, LINE) * LINE;
        m.fitScores((p.endHead() - p.firstHead()) * lines, width, d);
        gather(p, s, m);
        int length = p.prompt().length;
        score(p, lines, p.prompt().pages, length, 0, 0, width, m);
        for (int row = p.from(); row < p.to(); row++) {
            PagedCache.Row own = p.row(row);
            int first = (row - p.from()) * g;
            score(p, g, own.pages, own.length, first, length, width, m);
            for (int head = 0; head < p.endHead() - p.firstHead(); head++) {
                for (int line = head * lines + first; line < head * lines + first + g; line++) {
                    softmax(line * width, length + own.length, line, m);
                }
            }
            mix(p, g, own.pages, own.length, first, length, width, false, m);
        }
        mix(p, lines, p.prompt().pages, length, 0, 0, width, true, m);
        for (int line = 0; line < (p.endHead() - p.firstHead()) * lines; line++) {
            FloatMath.scale(m.output, line * d, d, m.inverseSums[line]);
            int row = p.from() + line % lines / g;
            int head = p.firstHead() + line / lines;
            type.write(m.output, line * d, d, s.mixed, (((long) row * shared + head) * g + line % g) * d);
        }
    }

    /** Queries from [B, K, g, d] to [heads, rows, g, d]: those that meet the same keys stand together. */
    private void gather(Piece p, StepMemory s, MemberMemory m) {
        long size = (long) type.bytes() * g * d;
        MemorySegment together = m.queries((p.endHead() - p.firstHead()) * p.rows() * size);
        long to = 0;
        for (int head = p.firstHead(); head < p.endHead(); head++) {
            for (int row = p.from(); row < p.to(); row++) {
                MemorySegment.copy(s.queries, ((long) row * shared + head) * size, together, to, size);
                to += size;
            }
        }
    }

    /**
     * Scores of the first tokens of pages, under all heads of a piece.
     *
     * @param lines lines of each head, the first of which is {@code first} behind the head's first
     * @param at where in a line the scores begin
     */
    private void score(Piece p, int lines, List<Page> pages, int tokens, int first, int at, int width, MemberMemory m) {
        int size = p.pageTokens();
        MemorySegment scores = MemorySegment.ofArray(m.scores);
        long queries = m.queries().address();
        for (int from = 0; from < tokens; from += size) {
            long page = pages.get(from / size).address();
            int count = used(Math.min(size, tokens - from));
            for (int head = p.firstHead(); head < p.endHead(); head++) {
                int line = (head - p.firstHead()) * p.rows() * g + first;
                long query = queries + (long) type.bytes() * line * d;
                long keys = page + p.cache().pages().keys(p.layer(), head);
                long to = (long) line * width + at + from;
                type.multiply(lines, count, d, query, d, keys, size, scores, to, width, false);
            }
        }
    }

    /** Tokens of a page that are read: few shapes, since each is compiled. */
    private static int used(int tokens) {
        return Math.ceilDiv(tokens, PIECE) * PIECE;
    }

    /** From scores to operands exp(score - largest), zeros as far as a last page may be read, and 1 over their sum. */
    private void softmax(int at, int count, int line, MemberMemory m) {
        float[] keys = m.keys;
        System.arraycopy(m.scores, at, keys, 0, count);
        m.inverseSums[line] = 1 / FloatMath.expSum(keys, count, FloatMath.max(keys, 0, count), m.powers);
        Arrays.fill(keys, count, count + PIECE, 0);
        type.write(keys, 0, count + PIECE, m.weights, at);
    }

    /** Weighted values of the first tokens of pages, as {@link #score}. */
    private void mix(
            Piece p,
            int lines,
            List<Page> pages,
            int tokens,
            int first,
            int at,
            int width,
            boolean add,
            MemberMemory m) {
        int size = p.pageTokens();
        MemorySegment output = MemorySegment.ofArray(m.output);
        for (int from = 0; from < tokens; from += size) {
            long page = pages.get(from / size).address();
            int count = used(Math.min(size, tokens - from));
            for (int head = p.firstHead(); head < p.endHead(); head++) {
                int line = (head - p.firstHead()) * p.rows() * g + first;
                long weights = m.weights.address() + type.bytes() * ((long) line * width + at + from);
                long values = page + p.cache().pages().values(p.layer(), head);
                type.multiply(lines, d, count, weights, width, values, d, output, (long) line * d, d, add || from > 0);
            }
        }
    }
}
