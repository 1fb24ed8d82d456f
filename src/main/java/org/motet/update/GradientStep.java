package org.motet.update;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.motet.distributed.NoWire;
import org.motet.distributed.Sharding;
import org.motet.distributed.Wire;
import org.motet.distributed.World;
import org.motet.model.CausalLm;
import org.motet.model.TrainedWeights;
import org.motet.tensor.RowSquares;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Workers;

/**
 * One optimizer update: gradients of micro-batches gathered on several workers, of all processes that train together, clipped to a
 * global norm, applied by AdamW. The result does not depend on timing. An update whose gradient is not finite is left out: weights
 * and moments stay as they were.
 */
public final class GradientStep implements AutoCloseable {
    private final CausalLm model;
    private final Workers workers;
    private final OptimizerConfig config;
    private final LearningRate schedule;
    private final AdamW optimizer;
    private final GradientSums gradients;
    private final Sharding sharding;
    private final Division division;
    private final boolean inShards; // gradients
    private final @Nullable WeightShards shards;
    private final GradientPasses passes;
    private final GradientFault faults;
    private final World world;
    private long updates;
    private int skippedInARow;

    /** With a state that is not offloaded, or on a GPU. */
    public GradientStep(CausalLm model, Workers workers, OptimizerConfig config, LearningRate schedule) {
        this(model, workers, config, schedule, Path.of(""));
    }

    /** Of one process. */
    public GradientStep(CausalLm model, Workers workers, OptimizerConfig config, LearningRate schedule, Path folder) {
        this(model, workers, config, schedule, folder, World.alone(), Division.DEFAULT);
    }

    /**
     * @param folder for a file with the state, where it is offloaded on a processor
     * @param world processes that make the same updates together
     */
    public GradientStep(
            CausalLm model,
            Workers workers,
            OptimizerConfig config,
            LearningRate schedule,
            Path folder,
            World world,
            Division division) {
        this.model = model;
        this.world = world;
        this.workers = workers;
        this.config = config;
        this.schedule = schedule;
        this.division = division;
        List<long[]> shapes = model.trained().all().stream().map(Tensor::shape).toList();
        this.sharding = Sharding.of(shapes, world.size());
        this.inShards = isSharded() && division.dividesGradients();
        this.gradients = GradientSums.of(model, workers.count(), world, sharding, division.bucketBytes(), inShards);
        List<Sharding.Rows> own =
                isSharded() ? sharding.of(world.rank()) : Sharding.of(shapes, 1).of(0);
        this.optimizer = new AdamW(model, workers, config, folder, own);
        this.faults = new GradientFault(model.trained(), world, workers);
        this.shards = inShards && division.dividesWeights() ? new WeightShards(model, world, sharding) : null;
        this.passes = new GradientPasses(model.config().layers(), workers, world, gradients, shards, inShards);
    }

    /** Before updates: where weights are cut among processes, each keeps its own rows alone. */
    void takeApart() {
        if (shards != null) {
            shards.takeApart();
        }
    }

    /** After them: all processes have all weights. */
    void bringTogether() {
        if (shards != null) {
            shards.bringTogether();
        }
    }

    /**
     * What an update did.
     *
     * @param results what the micro-batches gave, in their order
     * @param gradNorm global L2 norm before clipping
     * @param fault where the norm was not finite, so that the update was left out: of which parameter and which completion;
     *     null where it was made
     */
    public record Result<S>(
            List<S> results,
            double gradNorm,
            double learningRate,
            @Nullable String fault) {
        /** Whether the update was left out. */
        public boolean skipped() {
            return fault != null;
        }
    }

    /** Workers of all processes together: how many micro-batches are computed at once. */
    public int workers() {
        return passes.workers();
    }

    /** Whether other processes have parts of the moments. */
    public boolean isSharded() {
        return !world.isAlone() && division.dividesMoments();
    }

    /** Seconds that this process has computed gradients for so far. */
    public double busySeconds() {
        return passes.busySeconds();
    }

    /** Seconds that this process has waited for sums after that. */
    public double waitedSeconds() {
        return passes.waitedSeconds();
    }

    /**
     * Of one process.
     *
     * @param accumulate adds a micro-batch's gradient to the buffers it is given
     * @param pieces of the micro-batches
     * @throws DivergedException if too many gradients in a row were not finite
     */
    public <B, S> Result<S> apply(List<B> microBatches, Accumulation<B, S> accumulate, Pieces<B> pieces) {
        if (!world.isAlone()) {
            throw new IllegalStateException("several processes must know how their results go to each other");
        }
        return apply(microBatches, accumulate, pieces, new NoWire<>());
    }

    /**
     * The same of all processes, which give the same micro-batches and get the same results.
     *
     * @param wire how a result goes from process to process
     */
    public <B, S> Result<S> apply(List<B> microBatches, Accumulation<B, S> accumulate, Pieces<B> pieces, Wire<S> wire) {
        List<S> results = passes.run(microBatches, accumulate, wire);
        double norm = norm();
        double rate = schedule.at(updates++);
        if (Double.isFinite(norm)) {
            step(norm, rate);
            skippedInARow = 0;
            return new Result<>(results, norm, rate, null);
        }
        String fault = inShards
                ? faults.ofRows(gradients::own)
                : faults.of(gradients.shared(), passes.own(microBatches), accumulate, pieces);
        if (++skippedInARow >= config.maxSkippedUpdates()) {
            throw new DivergedException(skippedInARow, fault);
        }
        return new Result<>(results, norm, rate, fault);
    }

    /** Global L2 norm, from the squares of each process's own rows: the same number however rows are dealt to processes. */
    private double norm() {
        ExactSum squares = new ExactSum();
        try (Scope scope = Scope.open()) {
            List<Tensor> own = gradients.own();
            workers.run(worker -> {
                        ExactSum part = new ExactSum();
                        try (Scope inner = Scope.open()) {
                            for (int i = worker; i < own.size(); i += workers.count()) {
                                RowSquares.of(own.get(i), part::add);
                            }
                        }
                        return part;
                    })
                    .forEach(squares::add);
        }
        ExactSum all = new ExactSum();
        world.updates().gather(squares.bytes()).forEach(all::add);
        double square = all.value();
        return square > Float.MAX_VALUE ? Double.POSITIVE_INFINITY : Math.sqrt(square); // as it would be in fp32
    }

    /** Of one process, as libtorch computes it. */
    static double norm(TrainedWeights weights) {
        try (Scope scope = Scope.open()) {
            double square = 0;
            for (Tensor tensor : weights.all()) {
                double norm = tensor.view(tensor.count()).norm().item();
                square += norm * norm;
            }
            return Math.sqrt(square);
        }
    }

    /** Scales gradients to the largest allowed norm, with the 1e-6 of torch's clip_grad_norm_, and follows them. */
    private void step(double norm, double rate) {
        double factor = config.maxGradNorm() / (norm + 1e-6);
        try (Scope scope = Scope.open()) {
            List<Tensor> slopes =
                    isSharded() ? gradients.own() : gradients.shared().all();
            if (factor < 1) {
                slopes.forEach(tensor -> tensor.mul_(factor));
            }
            List<Tensor> weights = model.trained().all();
            if (!isSharded()) {
                optimizer.step(weights, slopes, rate);
            } else {
                optimizer.step(shards == null ? rows(weights, world.rank()) : shards.own(), slopes, rate);
                share(weights);
            }
        }
        model.weightsChanged();
    }

    private List<Tensor> rows(List<Tensor> tensors, int owner) {
        return IntStream.range(0, tensors.size())
                .filter(tensor -> shards == null || shards.isWhole(tensor))
                .mapToObj(tensor -> {
                    Sharding.Rows rows = sharding.of(owner).get(tensor);
                    return tensors.get(tensor).narrow(0, rows.from(), rows.count());
                })
                .toList();
    }

    /** Each process gets what the others have changed, of what it has whole. */
    private void share(List<Tensor> weights) {
        world.updates()
                .share(IntStream.range(0, world.size())
                        .mapToObj(owner -> rows(weights, owner))
                        .toList());
    }

    /** Optimizer state that a checkpoint keeps beside the weights; its moments are the live ones. */
    public OptimizerState state() {
        return new OptimizerState(
                config.state().optimizerStateDtype(),
                optimizer.firstMoments(),
                optimizer.secondMoments(),
                optimizer.steps(),
                updates,
                skippedInARow);
    }

    /** Goes on from such a state, whose moments have been filled into those of {@link #state()}. */
    public void resume(long optimizerSteps, long updatesTried, int skipped) {
        optimizer.resume(optimizerSteps);
        updates = updatesTried;
        skippedInARow = skipped;
    }

    @Override
    public void close() {
        optimizer.close();
        gradients.close();
        if (shards != null) {
            shards.close();
        }
    }
}
