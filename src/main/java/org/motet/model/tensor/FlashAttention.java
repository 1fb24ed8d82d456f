package org.motet.model.tensor;

import java.util.Objects;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.FlashKernel;
import org.motet.tensor.FlashKernel.Runs;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Attention by libtorch's fused kernels, which read the packed rows as they stand: nothing is padded, and the keys of a prompt
 * are neither copied nor read once for each completion.
 *
 * <p>A completion row sees two runs of keys, its prompt's and its own. Each is a call that also gives the logarithm of the sum
 * of exponentiated scores; the two outputs, weighted by their shares of the whole sum, make the output. Backward, each call is
 * told the whole output and the whole sum, so that it computes the probabilities that all keys together gave (the
 * decomposition of Liu et al. 2023, ring attention).
 */
public final class FlashAttention implements Attention {
    private final Device device;
    private final Runs prompts;
    private final Runs completions;
    private final Runs groups; // the rows of all completions of a prompt

    public FlashAttention(PackedBatch batch) {
        this.device = batch.device();
        int[] ofPrompt = new int[batch.promptLengths.length];
        for (int i = 0; i < batch.rowLengths.length; i++) {
            ofPrompt[batch.promptOf[i]] += batch.rowLengths[i];
        }
        this.prompts = Runs.of(batch.promptLengths, device);
        this.completions = Runs.of(batch.rowLengths, device);
        this.groups = Runs.of(ofPrompt, device);
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public Mixed forward(Tensor q, Tensor k, Tensor v) {
        int first = prompts.rows();
        int rest = completions.rows();
        FlashKernel.Result ofPrompts =
                FlashKernel.forward(head(q), head(k), head(v), prompts, prompts, true); // [Np, H, d]
        if (rest == 0) {
            return new Mixed(ofPrompts.rows().reshape(first, -1), ofPrompts.logSums());
        }
        Tensor queries = tail(q); // [Nc, H, d]
        FlashKernel.Result own = FlashKernel.forward(queries, tail(k), tail(v), completions, completions, true);
        FlashKernel.Result before = FlashKernel.forward(queries, head(k), head(v), groups, prompts, false);
        Tensor sums = Tensors.cat(
                        0, own.logSums().unsqueeze(0), before.logSums().unsqueeze(0))
                .logsumexp(0, false); // [H, Nc]
        Tensor mixed = share(own, sums).add_(share(before, sums)).to(q.dtype()); // [Nc, H, d]
        return new Mixed(
                Tensors.cat(0, ofPrompts.rows(), mixed).view(q.size(0), -1), Tensors.cat(1, ofPrompts.logSums(), sums));
    }

    /** Rows [N, H, d] fp32, weighted by their share of the sums. */
    private static Tensor share(FlashKernel.Result part, Tensor sums) {
        Tensor weight = part.logSums().sub(sums).exp_().t().unsqueeze(2); // [N, H, 1]
        return part.rows().to(DType.FLOAT32).mul(weight);
    }

    @Override
    public Gradients backward(Tensor gradient, Saved saved, Mixed mixed) {
        Tensor q = saved.q();
        Tensor k = saved.k();
        Tensor v = saved.v();
        Tensor dy = gradient.view(q.shape()); // [N, H, d]
        Tensor rows = mixed.rows().view(q.shape());
        Tensor sums = Objects.requireNonNull(mixed.logSums()); // [H, N]
        int first = prompts.rows();
        int rest = completions.rows();
        FlashKernel.Result ofPrompts = new FlashKernel.Result(head(rows), sums.narrow(1, 0, first));
        FlashKernel.Gradients prompt =
                FlashKernel.backward(head(dy), head(q), head(k), head(v), ofPrompts, prompts, prompts, true);
        if (rest == 0) {
            return new Gradients(prompt.q(), prompt.k(), prompt.v());
        }
        FlashKernel.Result whole = new FlashKernel.Result(tail(rows), sums.narrow(1, first, rest));
        FlashKernel.Gradients own =
                FlashKernel.backward(tail(dy), tail(q), tail(k), tail(v), whole, completions, completions, true);
        FlashKernel.Gradients before =
                FlashKernel.backward(tail(dy), tail(q), head(k), head(v), whole, groups, prompts, false);
        return new Gradients(
                Tensors.cat(0, prompt.q(), own.q().add(before.q())),
                Tensors.cat(0, prompt.k().add(before.k()), own.k()),
                Tensors.cat(0, prompt.v().add(before.v()), own.v()));
    }

    /** Rows of prompts. */
    private Tensor head(Tensor rows) {
        return rows.narrow(0, 0, prompts.rows());
    }

    /** Rows of completions. */
    private Tensor tail(Tensor rows) {
        return rows.narrow(0, prompts.rows(), completions.rows());
    }
}
