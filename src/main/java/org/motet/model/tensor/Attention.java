package org.motet.model.tensor;

import org.jspecify.annotations.Nullable;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Fused;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Causal attention over a {@link PackedBatch}: prompt rows attend to their prompt, completion rows to their prompt and to
 * themselves. A prompt's keys are computed once for all its completions. The g = H / K query heads that share a key-value
 * head are folded into the rows of one matrix product.
 *
 * <p>Shapes: P prompts of up to Lp rows, S completions of up to Lc rows, K key-value heads of width d.
 */
public final class Attention {
    /** Added to scores that must not count; survives bf16 and never makes NaN of a row that is all padding. */
    static final float MASKED = -30000f;

    private Attention() {}

    /** Masks that all blocks share; made once for a batch. */
    public record Masks(Tensor prompt, @Nullable Tensor completion) {}

    /** Operands of one batched softmax(q kᵀ) v, as the backward pass needs them. */
    public record Scores(Tensor q, Tensor k, Tensor v, Tensor probabilities) {}

    /** What the forward pass leaves behind. {@code completion} is null when no completion has a second token. */
    public record Saved(Scores prompt, @Nullable Scores completion) {}

    /** Rows [N, H d], and what a backward pass needs; null where none can follow. */
    public record Output(Tensor rows, @Nullable Saved saved) {}

    public static Masks masks(PackedBatch batch, int fold, DType dtype) {
        int lp = batch.prompts.maxLength();
        int lc = batch.completions.maxLength();
        Tensor prompt = causal(fold, lp, 0, dtype, batch.device());
        return new Masks(prompt, lc == 0 ? null : causal(fold, lc, lp, dtype, batch.device()));
    }

    /** Rows of {@code fold} heads times {@code length} positions over {@code before + length} keys: [fold * length, before + length]. */
    private static Tensor causal(int fold, int length, int before, DType dtype, Device device) {
        int keys = before + length;
        float[] mask = new float[fold * length * keys];
        for (int row = 0; row < fold * length; row++) {
            for (int key = before + row % length + 1; key < keys; key++) {
                mask[row * keys + key] = MASKED;
            }
        }
        return Tensors.of(mask, device, fold * length, keys).to(dtype);
    }

    /**
     * @param q [N, H, d] rotated
     * @param k [N, K, d] rotated
     * @param v [N, K, d]
     * @return rows [N, H d]
     */
    public static Output forward(Tensor q, Tensor k, Tensor v, PackedBatch batch, Masks masks) {
        int split = batch.prompts.rows();
        int rest = batch.completions.rows();
        double scale = 1.0 / Math.sqrt(q.size(2));
        int heads = (int) q.size(1);
        int shared = (int) k.size(1);

        Tensor pq = fold(q.narrow(0, 0, split), shared, batch.prompts, batch.device());
        Tensor pk = fold(k.narrow(0, 0, split), shared, batch.prompts, batch.device()); // [P K, Lp, d]
        Tensor pv = fold(v.narrow(0, 0, split), shared, batch.prompts, batch.device());
        Tensor pp = softmax(Tensors.baddbmm(masks.prompt(), pq, pk.transpose(1, 2), scale));
        Tensor promptRows = unfold(pp.bmm(pv), heads, shared, batch.prompts);
        Scores prompt = new Scores(pq, pk, pv, pp);
        if (rest == 0) {
            return new Output(promptRows, new Saved(prompt, null));
        }
        Tensor cq = fold(q.narrow(0, split, rest), shared, batch.completions, batch.device());
        Tensor ck = withPrompt(pk, fold(k.narrow(0, split, rest), shared, batch.completions, batch.device()), batch);
        Tensor cv = withPrompt(pv, fold(v.narrow(0, split, rest), shared, batch.completions, batch.device()), batch);
        Tensor scores = Tensors.baddbmm(required(masks), cq, ck.transpose(1, 2), scale); // [S K, g Lc, Lp + Lc]
        hidePromptPadding(scores, shared, batch);
        Tensor cp = softmax(scores);
        Tensor completionRows = unfold(cp.bmm(cv), heads, shared, batch.completions);
        return new Output(Tensors.cat(0, promptRows, completionRows), new Saved(prompt, new Scores(cq, ck, cv, cp)));
    }

    /** Gradients with respect to q [N, H, d], k [N, K, d] and v [N, K, d]. */
    record Gradients(Tensor q, Tensor k, Tensor v) {}

    /** @param gradient with respect to the output rows [N, H d] */
    static Gradients backward(Tensor gradient, Saved saved, PackedBatch batch, int heads, int shared) {
        int split = batch.prompts.rows();
        int rest = batch.completions.rows();
        long d = gradient.size(1) / heads;
        Tensor rows = gradient.view(-1, heads, d);
        Tensor promptGradient = fold(rows.narrow(0, 0, split), shared, batch.prompts, batch.device());
        Scores own = backward(promptGradient, saved.prompt());
        Scores full = saved.completion();
        if (full == null) {
            return new Gradients(
                    unfold(own.q(), heads, shared, batch.prompts).view(-1, heads, d),
                    unfold(own.k(), shared, shared, batch.prompts).view(-1, shared, d),
                    unfold(own.v(), shared, shared, batch.prompts).view(-1, shared, d));
        }
        Scores mixed = backward(fold(rows.narrow(0, split, rest), shared, batch.completions, batch.device()), full);
        int lp = batch.prompts.maxLength();
        int lc = batch.completions.maxLength();
        addToPrompt(own.k(), mixed.k().narrow(1, 0, lp), batch);
        addToPrompt(own.v(), mixed.v().narrow(1, 0, lp), batch);
        return new Gradients(
                Tensors.cat(
                                0,
                                unfold(own.q(), heads, shared, batch.prompts),
                                unfold(mixed.q(), heads, shared, batch.completions))
                        .view(-1, heads, d),
                Tensors.cat(
                                0,
                                unfold(own.k(), shared, shared, batch.prompts),
                                unfold(mixed.k().narrow(1, lp, lc), shared, shared, batch.completions))
                        .view(-1, shared, d),
                Tensors.cat(
                                0,
                                unfold(own.v(), shared, shared, batch.prompts),
                                unfold(mixed.v().narrow(1, lp, lc), shared, shared, batch.completions))
                        .view(-1, shared, d));
    }

    /** Gradients of q, k and v of one batched attention, in the fields of those names; probabilities is the scores' gradient. */
    private static Scores backward(Tensor gradient, Scores s) {
        double scale = 1.0 / Math.sqrt(s.q().size(2));
        Tensor dv = s.probabilities().transpose(1, 2).bmm(gradient);
        Tensor dp = gradient.bmm(s.v().transpose(1, 2));
        Tensor ds = Fused.softmaxBackward(dp, s.probabilities());
        return new Scores(
                ds.bmm(s.k()).mul_(scale), ds.transpose(1, 2).bmm(s.q()).mul_(scale), dv, ds);
    }

    private static Tensor softmax(Tensor scores) {
        return scores.softmax(-1);
    }

    private static Tensor required(Masks masks) {
        Tensor mask = masks.completion();
        if (mask == null) {
            throw new IllegalStateException("completion rows without a completion mask");
        }
        return mask;
    }

    /** Rows [n, heads, d] to [count K, g L, d] with heads = g K. */
    private static Tensor fold(Tensor rows, int shared, Segments segments, Device device) {
        long heads = rows.size(1);
        long d = rows.size(2);
        long g = heads / shared;
        Tensor padded = segments.pad(rows, device); // [count L, heads, d]
        return padded.reshape(segments.count(), segments.maxLength(), shared, g, d)
                .permute(0, 2, 3, 1, 4)
                .reshape((long) segments.count() * shared, g * segments.maxLength(), d);
    }

    /** The inverse of {@link #fold}, with heads and their width joined: [n, heads d]. */
    private static Tensor unfold(Tensor folded, int heads, int shared, Segments segments) {
        long d = folded.size(2);
        long g = heads / shared;
        Tensor padded = folded.reshape(segments.count(), shared, g, segments.maxLength(), d)
                .permute(0, 3, 1, 2, 4)
                .reshape((long) segments.count() * segments.maxLength(), heads * d);
        return segments.unpad(padded);
    }

    /** Keys of each completion with those of its prompt before them: [S K, Lp + Lc, d]. */
    private static Tensor withPrompt(Tensor prompt, Tensor own, PackedBatch batch) {
        long lp = prompt.size(1);
        long d = prompt.size(2);
        long shared = prompt.size(0) / batch.prompts.count();
        Tensor spread;
        if (batch.evenGroup > 0) {
            spread = prompt.view(batch.prompts.count(), 1, shared, lp, d)
                    .expand(batch.prompts.count(), batch.evenGroup, shared, lp, d)
                    .reshape(batch.sequences() * shared, lp, d);
        } else {
            spread = prompt.view(batch.prompts.count(), shared * lp * d)
                    .indexSelect(0, batch.groupOf)
                    .view(batch.sequences() * shared, lp, d);
        }
        return Tensors.cat(1, spread, own);
    }

    /** Adds each completion's gradient of its prompt's keys to the prompt's: prompt [P K, Lp, d], spread [S K, Lp, d]. */
    private static void addToPrompt(Tensor prompt, Tensor spread, PackedBatch batch) {
        long lp = prompt.size(1);
        long d = prompt.size(2);
        long count = batch.prompts.count();
        long shared = prompt.size(0) / count;
        if (batch.evenGroup > 0) {
            Tensor summed = spread.view(count, batch.evenGroup, shared, lp, d).sum(1, false);
            prompt.view(count, shared, lp, d).add_(summed);
        } else {
            Tensor perSequence = spread.contiguous().view(batch.sequences(), shared * lp * d);
            prompt.view(count, shared * lp * d).indexAdd_(0, batch.groupOf, perSequence);
        }
    }

    private static void hidePromptPadding(Tensor scores, int shared, PackedBatch batch) {
        Tensor padding = batch.promptPadding;
        if (padding == null) {
            return;
        }
        long lp = batch.prompts.maxLength();
        Tensor perSequence = padding.to(scores.dtype()).indexSelect(0, batch.groupOf); // [S, Lp]
        scores.view(batch.sequences(), shared, scores.size(1), scores.size(2))
                .narrow(3, 0, lp)
                .add_(perSequence.view(batch.sequences(), 1, 1, lp));
    }
}
