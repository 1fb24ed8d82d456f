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

    /** The member's part: rows of its own under all heads, or some prompts and heads of all. */
    void attend(StepShare share, PagedCache cache, int layer, StepMemory s, MemberMemory m) {
        int first = 0;
        long before = 0;
        long all = share.byRows() ? 0 : cost(cache) * shared;
        for (PagedCache.Prompt prompt : cache.prompts()) {
            int end = first + prompt.rows;
            if (share.byRows()) {
                int from = Math.max(first, share.from());
                int to = Math.min(end, share.to());
                for (int head = 0; from < to && head < shared; head++) {
                    attend(prompt, cache, layer, head, from, to, s, m);
                }
            } else {
                long cost = cost(prompt, cache, first);
                for (int head = 0; head < shared; head++) {
                    if (share.member() == (2 * before + cost) * share.crew().size() / (2 * all)) {
                        attend(prompt, cache, layer, head, first, end, s, m);
                    }
                    before += cost;
                }
            }
            first = end;
        }
    }

    private long cost(PagedCache cache) {
        long sum = 0;
        int first = 0;
        for (PagedCache.Prompt prompt : cache.prompts()) {
            sum += cost(prompt, cache, first);
            first += prompt.rows;
        }
        return sum;
    }

    /** Tokens that are read. */
    private long cost(PagedCache.Prompt prompt, PagedCache cache, int first) {
        long sum = prompt.length;
        for (int row = first; row < first + prompt.rows; row++) {
            sum += cache.rows().get(row).length;
        }
        return sum;
    }

    /** Rows of a prompt under one key-value head. */
    private void attend(
            PagedCache.Prompt prompt,
            PagedCache cache,
            int layer,
            int head,
            int from,
            int to,
            StepMemory s,
            MemberMemory m) {
        int lines = (to - from) * g;
        int longest = 0;
        for (int row = from; row < to; row++) {
            longest = Math.max(longest, cache.rows().get(row).length);
        }
        int width = Math.ceilDiv(prompt.length + longest + PIECE, LINE) * LINE;
        m.fitScores(lines, width, d);
        long keys = cache.pages().keys(layer, head);
        long values = cache.pages().values(layer, head);
        MemorySegment queries = gathered(head, from, to, s, m);
        MemorySegment scores = MemorySegment.ofArray(m.scores);
        score(lines, prompt.pages, prompt.length, keys, queries.address(), scores, 0, width);
        for (int row = from; row < to; row++) {
            int line = (row - from) * g;
            long query = queries.address() + (long) type.bytes() * line * d;
            PagedCache.Row own = cache.rows().get(row);
            score(g, own.pages, own.length, keys, query, scores, line * width + prompt.length, width);
        }
        for (int line = 0; line < lines; line++) {
            PagedCache.Row row = cache.rows().get(from + line / g);
            softmax(line * width, prompt.length + row.length, line, m);
        }
        MemorySegment output = MemorySegment.ofArray(m.output);
        mix(lines, prompt.pages, prompt.length, values, m.weights.address(), width, output, 0, false);
        for (int row = from; row < to; row++) {
            int line = (row - from) * g;
            long weights = m.weights.address() + (long) type.bytes() * ((long) line * width + prompt.length);
            PagedCache.Row own = cache.rows().get(row);
            mix(g, own.pages, own.length, values, weights, width, output, line * d, true);
        }
        for (int line = 0; line < lines; line++) {
            FloatMath.scale(m.output, line * d, d, m.inverseSums[line]);
            long at = ((long) (from + line / g) * shared + head) * g + line % g;
            type.write(m.output, line * d, d, s.mixed, at * d);
        }
    }

    /** Queries [rows g, d] of the heads that share a key-value head, side by side. */
    private MemorySegment gathered(int head, int from, int to, StepMemory s, MemberMemory m) {
        long size = (long) type.bytes() * g * d;
        if (shared == 1) {
            return s.queries.asSlice(from * size);
        }
        MemorySegment together = m.queries((to - from) * size);
        for (int row = from; row < to; row++) {
            MemorySegment.copy(s.queries, ((long) row * shared + head) * size, together, (row - from) * size, size);
        }
        return together;
    }

    /** Scores of the first tokens of pages. */
    private void score(
            int lines, List<Page> pages, int tokens, long keys, long queries, MemorySegment scores, int at, int width) {
        for (int from = 0; from < tokens; from += Pages.TOKENS) {
            long page = pages.get(from / Pages.TOKENS).address() + keys;
            int count = used(tokens - from);
            type.multiply(lines, count, d, queries, d, page, Pages.TOKENS, scores, at + from, width, false);
        }
    }

    /** Tokens of a page that are read: few shapes, since each is compiled. */
    private static int used(int tokens) {
        return Math.min(Pages.TOKENS, Math.ceilDiv(tokens, PIECE) * PIECE);
    }

    /** From scores to operands exp(score - largest), zeros as far as a last page may be read, and 1 over their sum. */
    private void softmax(int at, int count, int line, MemberMemory m) {
        float[] keys = m.keys;
        System.arraycopy(m.scores, at, keys, 0, count);
        m.inverseSums[line] = 1 / FloatMath.expSum(keys, count, FloatMath.max(keys, 0, count), m.powers);
        Arrays.fill(keys, count, count + PIECE, 0);
        type.write(keys, 0, count + PIECE, m.weights, at);
    }

    private void mix(
            int lines,
            List<Page> pages,
            int tokens,
            long values,
            long weights,
            int width,
            MemorySegment output,
            int at,
            boolean add) {
        for (int from = 0; from < tokens; from += Pages.TOKENS) {
            long page = pages.get(from / Pages.TOKENS).address() + values;
            long first = weights + (long) type.bytes() * from;
            type.multiply(lines, d, used(tokens - from), first, width, page, d, output, at, d, add || from > 0);
        }
    }
}
