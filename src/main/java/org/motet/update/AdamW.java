package org.motet.update;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.motet.distributed.Sharding;
import org.motet.model.CausalLm;
import org.motet.tensor.DType;
import org.motet.tensor.Fused;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.tensor.Workers;

/**
 * AdamW over a model's fp32 weights, or those of its adapter, in place (Loshchilov and Hutter 2019), with decoupled weight decay.
 * Workers share the rows of all tensors. Moments in other types than fp32, or in other memory than the weights', are brought and put
 * back by so many rows that what is held of them besides is small.
 */
final class AdamW implements AutoCloseable {
    /** Weights of a piece: so few that it stays in a core's cache. */
    private static final long CPU_PIECE = 1 << 17;

    private static final long GPU_PIECE = 1 << 24;

    private final CausalLm model;
    private final Workers workers;
    private final AdamConfig config;
    private final StateMemory memory;
    private final Moments first;
    private final Moments second;
    private final List<Piece> pieces;
    private long steps;

    /** Rows of a tensor, counted from the first that is this process's own. */
    private record Piece(int tensor, long from, long rows) {}

    /**
     * @param folder for a file with the state, where it is offloaded on a processor
     * @param own rows of each tensor whose moments this process has
     */
    AdamW(CausalLm model, Workers workers, OptimizerConfig config, Path folder, List<Sharding.Rows> own) {
        this.model = model;
        this.workers = workers;
        this.config = config.adam();
        StateType type = config.state().optimizerStateDtype();
        this.memory = StateMemory.of(config.state(), model.device(), folder);
        this.first = Moments.first(model.trained(), model.device(), memory, type, own);
        this.second = Moments.second(model.trained(), model.device(), memory, type, own);
        this.pieces = pieces(model.trained().all(), own, model.device().isCpu() ? CPU_PIECE : GPU_PIECE);
    }

    private static List<Piece> pieces(List<Tensor> tensors, List<Sharding.Rows> own, long most) {
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            long rows = tensors.get(i).size(0);
            long atOnce = Math.max(1, most * rows / tensors.get(i).count());
            long count = own.get(i).count();
            for (long from = 0; from < count; from += atOnce) {
                pieces.add(new Piece(i, from, Math.min(atOnce, count - from)));
            }
        }
        return pieces;
    }

    Moments firstMoments() {
        return first;
    }

    Moments secondMoments() {
        return second;
    }

    long steps() {
        return steps;
    }

    /** Goes on after so many steps; the moments are filled by the caller. */
    void resume(long stepsDone) {
        steps = stepsDone;
    }

    /**
     * Changes rows that are this process's own, of which each list has one entry a tensor.
     *
     * @param slopes their gradients
     */
    void step(List<Tensor> weights, List<Tensor> slopes, double learningRate) {
        steps++;
        List<Boolean> matrices = model.trained().matrices();
        workers.run(worker -> {
            try (Scope scope = Scope.open()) {
                Tensor count = Tensors.full(steps, DType.FLOAT32, model.device()); // the kernel takes a tensor
                for (int i = worker; i < pieces.size(); i += workers.count()) {
                    Piece piece = pieces.get(i);
                    boolean decays = !config.decayMatricesOnly() || matrices.get(piece.tensor);
                    apply(piece, weights, slopes, count, learningRate, decays ? config.weightDecay() : 0);
                }
            }
            return worker;
        });
    }

    private void apply(
            Piece piece, List<Tensor> weights, List<Tensor> gradients, Tensor count, double rate, double decay) {
        Moment mean = first.of(piece.tensor);
        Moment square = second.of(piece.tensor);
        long at = piece.from;
        try (Scope scope = Scope.open()) {
            Tensor m = mean.read(at, piece.rows, model.device());
            Tensor v = square.read(at, piece.rows, model.device());
            Fused.adamW(
                    weights.get(piece.tensor).narrow(0, at, piece.rows),
                    gradients.get(piece.tensor).narrow(0, at, piece.rows),
                    m,
                    v,
                    count,
                    rate,
                    config.beta1(),
                    config.beta2(),
                    decay,
                    config.adamEpsilon());
            mean.write(at, piece.rows, m, draw(piece.tensor));
            square.write(at, piece.rows, v, draw(piece.tensor));
        }
        memory.rest(mean, at, piece.rows);
        memory.rest(square, at, piece.rows);
    }

    /** A number for this step and tensor, as good as drawn. */
    private int draw(int tensor) {
        long mixed = (steps * 0x9E3779B97F4A7C15L) ^ (tensor * 0xBF58476D1CE4E5B9L);
        return (int) (mixed ^ (mixed >>> 32));
    }

    @Override
    public void close() {
        first.close();
        second.close();
        memory.close();
    }
}
