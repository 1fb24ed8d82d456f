package org.motet.model.tensor;

import org.jspecify.annotations.Nullable;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Attention of one new token a row over two sets of keys: those of its prompt, shared by the rows of a group, and its own.
 *
 * <p>With softmax denominators Z over the two sets the joint attention is the mean of the two outputs weighted by Z:
 * {@code own + (prompt - own) sigmoid(log Zprompt - log Zown)}; so each set is read where it lies.
 */
final class DecodeAttention {
    private DecodeAttention() {}

    /** Keys and values [n, K, L, d] with an additive mask [n, 1, 1, L] or null. */
    record Part(Tensor k, Tensor v, @Nullable Tensor mask) {}

    /** Attention output [n, K, rows, d] with the log of the softmax denominator [n, K, rows]. */
    private record Output(Tensor output, Tensor logSumExp) {}

    /** q [B, H, d] gives [B, H d]; {@code groups} says how the B rows lie in P groups. */
    static Tensor attend(Tensor q, Part prompt, Part own, Segments groups, Device device) {
        long b = q.size(0);
        long shared = own.k().size(1);
        long d = q.size(2);
        long g = q.size(1) / shared;
        Tensor q4 = q.reshape(b, shared, g, d);
        Tensor joined = toGroups(q4, groups, device); // [P, K, G g, d]
        Output ownPart = part(q4, own);
        Output promptPart = part(joined, prompt);
        Tensor promptOutput = fromGroups(promptPart.output(), shared, g, groups); // [B, K, g, d]
        Tensor promptLog = fromGroups(promptPart.logSumExp().unsqueeze(3), shared, g, groups); // [B, K, g, 1]
        Tensor weight =
                promptLog.sub(ownPart.logSumExp().unsqueeze(3)).sigmoid().to(q.dtype());
        return Tensors.lerp(ownPart.output(), promptOutput, weight).reshape(b, q.size(1) * d);
    }

    /** Output and log-denominator of one part by plain matrix products, on any device. */
    private static Output part(Tensor q, Part keys) {
        long n = q.size(0);
        long shared = q.size(1);
        long d = q.size(3);
        long length = keys.k().size(2);
        Tensor k = keys.k().reshape(n * shared, length, d);
        Tensor scores = q.reshape(n * shared, q.size(2), d)
                .bmm(k.transpose(1, 2))
                .to(DType.FLOAT32)
                .mul_(1.0 / Math.sqrt(d)); // [n K, rows, L]
        if (keys.mask() != null) {
            scores.view(n, shared, q.size(2), length).add_(keys.mask());
        }
        Tensor logSum = scores.logsumexp(2, true);
        Tensor p = scores.sub_(logSum).exp_().to(q.dtype());
        Tensor output = p.bmm(keys.v().reshape(n * shared, length, d));
        return new Output(output.view(n, shared, q.size(2), d), logSum.view(n, shared, q.size(2)));
    }

    /** [B, K, g, d] to [P, K, G g, d]. */
    private static Tensor toGroups(Tensor q, Segments groups, Device device) {
        long shared = q.size(1);
        long g = q.size(2);
        long d = q.size(3);
        return groups.pad(q, device)
                .view(groups.count(), groups.maxLength(), shared, g, d)
                .permute(0, 2, 1, 3, 4)
                .reshape(groups.count(), shared, groups.maxLength() * g, d);
    }

    /** [P, K, G g, w] to [B, K, g, w]. */
    private static Tensor fromGroups(Tensor grouped, long shared, long g, Segments groups) {
        long width = grouped.size(3);
        return groups.unpad(grouped.reshape(groups.count(), shared, groups.maxLength(), g, width)
                .permute(0, 2, 1, 3, 4)
                .reshape((long) groups.count() * groups.maxLength(), shared, g, width));
    }
}
