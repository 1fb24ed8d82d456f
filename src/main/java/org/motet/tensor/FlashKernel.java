package org.motet.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;

/**
 * Attention of runs of packed rows, each over its own run of packed keys, without a matrix of scores (Dao 2023, FlashAttention-2):
 * on a GPU the kernel for runs of any lengths, on a processor that for equally long ones, run by run where they differ.
 */
public final class FlashKernel {
    private static final Operator GPU = new Operator("aten::_flash_attention_forward");
    private static final Operator GPU_BACKWARD = new Operator("aten::_flash_attention_backward");
    private static final Operator CPU = new Operator("aten::_scaled_dot_product_flash_attention_for_cpu");
    private static final Operator CPU_BACKWARD =
            new Operator("aten::_scaled_dot_product_flash_attention_for_cpu_backward");
    private static final int LARGEST_HEAD = 256;

    private FlashKernel() {}

    /**
     * Runs of packed rows, one behind the other.
     *
     * @param edges where each begins, and the end of the last [n + 1] int32
     */
    public record Runs(int[] lengths, Tensor edges) {
        public static Runs of(int[] lengths, Device device) {
            long[] edges = new long[lengths.length + 1];
            for (int i = 0; i < lengths.length; i++) {
                edges[i + 1] = edges[i] + lengths[i];
            }
            return new Runs(lengths, Tensors.of(edges, device, edges.length).to(DType.INT32));
        }

        public int rows() {
            return Arrays.stream(lengths).sum();
        }

        long longest() {
            return Arrays.stream(lengths).max().orElse(0);
        }

        boolean even() {
            return Arrays.stream(lengths).allMatch(length -> length == lengths[0]);
        }
    }

    /**
     * @param rows [N, H, d]
     * @param logSums logarithm of the sum of each row's exponentiated scores [H, N] fp32
     */
    public record Result(Tensor rows, Tensor logSums) {}

    /** Gradients with respect to queries [N, H, d], keys [M, K, d] and values [M, K, d]. */
    public record Gradients(Tensor q, Tensor k, Tensor v) {}

    /** Whether the GPU's kernel can be called: it knows bf16 alone, and not every build of libtorch has it. */
    public static boolean servesGpu(Device device, DType dtype, int headDim) {
        if (device.isCpu() || dtype != DType.BFLOAT16 || headDim % 8 != 0 || headDim > LARGEST_HEAD) {
            return false;
        }
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.zeros(dtype, device, 1, 1, headDim);
            Runs one = Runs.of(new int[] {1}, device);
            backward(x, x, x, x, forward(x, x, x, one, one, true), one, one, true);
            return true;
        } catch (RuntimeException missing) { // the build has no such kernel, or none for this GPU
            return false;
        }
    }

    /**
     * @param q [N, H, d]
     * @param k [M, K, d], K a divisor of H
     * @param v [M, K, d]
     * @param queries runs of the N rows
     * @param keys for each of them a run of the M keys, not empty
     * @param causal whether row i of a run sees its first i + 1 keys alone; both runs are equally long then
     */
    public static Result forward(Tensor q, Tensor k, Tensor v, Runs queries, Runs keys, boolean causal) {
        return q.raw.is_cuda() ? onGpu(q, k, v, queries, keys, causal) : onProcessor(q, k, v, queries, keys, causal);
    }

    /**
     * @param gradient with respect to the rows [N, H, d]
     * @param result of these keys, or of more of which these are a part
     */
    public static Gradients backward(
            Tensor gradient, Tensor q, Tensor k, Tensor v, Result result, Runs queries, Runs keys, boolean causal) {
        return q.raw.is_cuda()
                ? onGpu(gradient, q, k, v, result, queries, keys, causal)
                : onProcessor(gradient, q, k, v, result, queries, keys, causal);
    }

    private static Result onGpu(Tensor q, Tensor k, Tensor v, Runs queries, Runs keys, boolean causal) {
        IValueVector results = GPU.call(
                Operator.value(q),
                Operator.value(k),
                Operator.value(v),
                Operator.value(queries.edges()),
                Operator.value(keys.edges()),
                new IValue(queries.longest()),
                new IValue(keys.longest()),
                new IValue(0.0), // dropout
                new IValue(causal),
                new IValue(false)); // debug mask
        return new Result(tensor(results, 0), tensor(results, 1));
    }

    private static Gradients onGpu(
            Tensor gradient, Tensor q, Tensor k, Tensor v, Result result, Runs queries, Runs keys, boolean causal) {
        Tensor noDropout = queries.edges(); // its random state is not read
        IValueVector results = GPU_BACKWARD.call(
                Operator.value(gradient),
                Operator.value(q),
                Operator.value(k),
                Operator.value(v),
                Operator.value(result.rows()),
                Operator.value(result.logSums().contiguous()),
                Operator.value(queries.edges()),
                Operator.value(keys.edges()),
                new IValue(queries.longest()),
                new IValue(keys.longest()),
                new IValue(0.0),
                new IValue(causal),
                Operator.value(noDropout),
                Operator.value(noDropout));
        return new Gradients(tensor(results, 0), tensor(results, 1), tensor(results, 2));
    }

    private static Result onProcessor(Tensor q, Tensor k, Tensor v, Runs queries, Runs keys, boolean causal) {
        Tensor rows = Tensors.empty(q.dtype(), Device.CPU, q.shape()); // [N, H, d]
        Tensor logSums = Tensors.empty(DType.FLOAT32, Device.CPU, q.size(1), q.size(0)); // [H, N]
        for (Piece piece : Piece.of(queries, keys)) {
            try (Scope scope = Scope.open()) {
                IValueVector results = CPU.call(
                        Operator.value(piece.queries(q)),
                        Operator.value(piece.keys(k, q.size(1))),
                        Operator.value(piece.keys(v, q.size(1))),
                        new IValue(0.0),
                        new IValue(causal));
                piece.rows(rows).copy_(tensor(results, 0).transpose(1, 2).reshape(piece.shape(q)));
                piece.sums(logSums)
                        .copy_(tensor(results, 1).permute(1, 0, 2).reshape(q.size(1), piece.count() * piece.length()));
            }
        }
        return new Result(rows, logSums);
    }

    private static Gradients onProcessor(
            Tensor gradient, Tensor q, Tensor k, Tensor v, Result result, Runs queries, Runs keys, boolean causal) {
        long heads = q.size(1);
        Tensor dq = Tensors.empty(q.dtype(), Device.CPU, q.shape());
        Tensor dk = Tensors.zeros(k.dtype(), Device.CPU, k.shape());
        Tensor dv = Tensors.zeros(v.dtype(), Device.CPU, v.shape());
        for (Piece piece : Piece.of(queries, keys)) {
            try (Scope scope = Scope.open()) {
                Tensor sums = piece.sums(result.logSums())
                        .reshape(heads, piece.count(), piece.length())
                        .permute(1, 0, 2); // [B, H, L]
                IValueVector results = CPU_BACKWARD.call(
                        Operator.value(piece.queries(gradient)),
                        Operator.value(piece.queries(q)),
                        Operator.value(piece.keys(k, heads)),
                        Operator.value(piece.keys(v, heads)),
                        Operator.value(piece.queries(result.rows())),
                        Operator.value(sums),
                        new IValue(0.0),
                        new IValue(causal));
                piece.rows(dq).copy_(tensor(results, 0).transpose(1, 2).reshape(piece.shape(q)));
                piece.keyRows(dk).copy_(piece.overGroups(tensor(results, 1), k));
                piece.keyRows(dv).copy_(piece.overGroups(tensor(results, 2), v));
            }
        }
        return new Gradients(dq, dk, dv);
    }

    private static Tensor tensor(IValueVector results, int i) {
        return new Tensor(results.get(i).toTensor());
    }

    /**
     * Equally long runs that stand one behind the other.
     *
     * @param count runs, B
     * @param from first row
     * @param length rows of each, L
     * @param fromKey first key
     * @param keyLength keys of each, M
     */
    private record Piece(long count, long from, long length, long fromKey, long keyLength) {
        static List<Piece> of(Runs queries, Runs keys) {
            int count = queries.lengths().length;
            if (queries.even() && keys.even()) {
                long length = queries.longest();
                return length == 0 ? List.of() : List.of(new Piece(count, 0, length, 0, keys.longest()));
            }
            List<Piece> pieces = new ArrayList<>();
            long row = 0;
            long key = 0;
            for (int i = 0; i < count; i++) {
                int length = queries.lengths()[i];
                if (length > 0) {
                    pieces.add(new Piece(1, row, length, key, keys.lengths()[i]));
                }
                row += length;
                key += keys.lengths()[i];
            }
            return pieces;
        }

        Tensor rows(Tensor all) {
            return all.narrow(0, from, count * length);
        }

        Tensor sums(Tensor all) {
            return all.narrow(1, from, count * length);
        }

        Tensor keyRows(Tensor all) {
            return all.narrow(0, fromKey, count * keyLength);
        }

        /** [B L, H, d]. */
        long[] shape(Tensor q) {
            return new long[] {count * length, q.size(1), q.size(2)};
        }

        /** Rows [N, H, d] of these runs as [B, H, L, d]. */
        Tensor queries(Tensor all) {
            return rows(all).reshape(count, length, all.size(1), all.size(2)).transpose(1, 2);
        }

        /** Keys [M, K, d] of these runs, each for the heads that share it: [B, H, M, d]. */
        Tensor keys(Tensor all, long heads) {
            long shared = all.size(1);
            long d = all.size(2);
            return keyRows(all)
                    .reshape(count, keyLength, shared, 1, d)
                    .expand(count, keyLength, shared, heads / shared, d)
                    .reshape(count, keyLength, heads, d)
                    .transpose(1, 2);
        }

        /** The gradient of {@link #keys}: [B, H, M, d] to [B M, K, d]. */
        Tensor overGroups(Tensor gradient, Tensor keys) {
            long shared = keys.size(1);
            long g = gradient.size(1) / shared;
            return gradient.transpose(1, 2)
                    .reshape(count * keyLength, shared, g, keys.size(2))
                    .sum(2, false);
        }
    }
}
