package org.motet.update;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.motet.distributed.Failure;
import org.motet.distributed.ListWire;
import org.motet.distributed.NoWire;
import org.motet.distributed.Sharding;
import org.motet.distributed.Wire;
import org.motet.distributed.World;
import org.motet.model.CausalLm;
import org.motet.model.Course;
import org.motet.model.NotFiniteException;
import org.motet.model.TrainedWeights;
import org.motet.tensor.RowSquares;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Workers;

/**
 * One optimizer update: gradients of micro-batches gathered on several workers, of all processes that train together, clipped to a
 * global norm, applied by AdamW. Micro-batch i goes to worker i modulo their number, counted through all processes; buffers are summed
 * in the workers' order and then over the processes, so the result does not depend on timing. An update whose gradient is not finite is
 * left out: weights and moments stay as they were.
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
    private final World world;
    private long updates;
    private int skippedInARow;
    private long busy; // nanoseconds
    private long waited;

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
        this.optimizer =
                new AdamW(model, workers, config, folder, world, isSharded() ? sharding : Sharding.of(shapes, 1));
        List<TrainedWeights> buffers = IntStream.range(0, workers.count())
                .mapToObj(worker -> model.trained().zeros(model.device()))
                .toList();
        this.gradients = new GradientSums(buffers, world, sharding, division.bucketBytes());
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
        return workers.count() * world.size();
    }

    /** Whether other processes have parts of the moments. */
    public boolean isSharded() {
        return !world.isAlone() && division.dividesMoments();
    }

    /** Seconds that this process has computed gradients for so far. */
    public double busySeconds() {
        return busy / 1e9;
    }

    /** Seconds that this process has waited for sums after that. */
    public double waitedSeconds() {
        return waited / 1e9;
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
        List<List<List<S>>> byRank = world.updates()
                .exchange(
                        new ListWire<>(new ListWire<>(wire)),
                        () -> accumulated(microBatches, accumulate),
                        GradientStep::failed);
        List<S> results = new ArrayList<>();
        for (int i = 0; i < microBatches.size(); i++) {
            int worker = i % workers();
            results.add(byRank.get(worker / workers.count())
                    .get(worker % workers.count())
                    .get(i / workers()));
        }
        double norm = norm();
        double rate = schedule.at(updates++);
        if (Double.isFinite(norm)) {
            step(norm, rate);
            skippedInARow = 0;
            return new Result<>(results, norm, rate, null);
        }
        String fault = fault(gradients.shared(), own(microBatches), accumulate, pieces);
        if (++skippedInARow >= config.maxSkippedUpdates()) {
            throw new DivergedException(skippedInARow, fault);
        }
        return new Result<>(results, norm, rate, fault);
    }

    /**
     * Gradients of this process's micro-batches, summed over all processes, and what the micro-batches gave, worker by worker. Where one
     * fails, its sums are made all the same: the others wait for them before they learn of it.
     */
    private <B, S> List<List<S>> accumulated(List<B> microBatches, Accumulation<B, S> accumulate) {
        long start = System.nanoTime();
        gradients.begin();
        try {
            return workers.run(worker -> {
                try {
                    TrainedWeights buffer = gradients.cleared(worker);
                    List<S> own = new ArrayList<>();
                    for (int i = first() + worker; i < microBatches.size(); i += workers()) {
                        boolean isLast = i + workers() >= microBatches.size();
                        own.add(accumulate.of(
                                microBatches.get(i), buffer, isLast ? gradients.course(worker) : Course.UNWATCHED));
                    }
                    return own;
                } finally {
                    gradients.done(worker);
                }
            });
        } finally {
            long computed = System.nanoTime();
            busy += computed - start;
            gradients.await();
            waited += System.nanoTime() - computed;
        }
    }

    /** Number of this process's first worker among those of all. */
    private int first() {
        return world.rank() * workers.count();
    }

    private <B> List<B> own(List<B> microBatches) {
        return IntStream.range(0, microBatches.size())
                .filter(i -> i % workers() / workers.count() == world.rank())
                .mapToObj(microBatches::get)
                .toList();
    }

    static RuntimeException failed(Failure failure) {
        return failure.is(NotFiniteException.class)
                ? new NotFiniteException(failure.message())
                : failure.asRankFailed();
    }

    /** The buffers are free once the tensor is named. */
    private <B, S> String fault(
            TrainedWeights total, List<B> microBatches, Accumulation<B, S> accumulate, Pieces<B> pieces) {
        String tensor = GradientFault.tensor(total);
        Optional<String> source = world
                .updates()
                .exchange(
                        Wire.TEXT,
                        () -> workers.run(worker -> worker == 0
                                        ? GradientFault.source(microBatches, accumulate, pieces, total)
                                        : Optional.<String>empty())
                                .getFirst()
                                .orElse(""),
                        GradientStep::failed)
                .stream()
                .filter(name -> !name.isEmpty())
                .findFirst();
        return "the gradient of " + tensor + " is not finite, or too large to compute with; "
                + source.map(name -> "it comes from " + name).orElse("no completion alone makes it so");
    }

    /** Global L2 norm, from the squares of each process's own rows: the same number however rows are dealt to processes. */
    private double norm() {
        ExactSum squares = new ExactSum();
        try (Scope scope = Scope.open()) {
            List<Tensor> own = gradients.own();
            workers.run(worker -> {
                        ExactSum part = new ExactSum();
                        for (int i = worker; i < own.size(); i += workers.count()) {
                            RowSquares.of(own.get(i), part::add);
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
            optimizer.step(slopes, rate);
        }
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
    }
}
