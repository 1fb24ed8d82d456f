package org.motet.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.Checkpoint;
import org.motet.checkpoint.CheckpointFiles;
import org.motet.checkpoint.CheckpointStore;
import org.motet.checkpoint.RunFolder;
import org.motet.distributed.Wire;
import org.motet.distributed.World;
import org.motet.metrics.ConsoleSink;
import org.motet.model.NotFiniteException;
import org.motet.train.ranks.RankFailures;
import org.motet.update.GradientStep;

/** The checkpoints of a run: when one is due, which stay, and how the run goes on from one. */
final class RunCheckpoints {
    private static final long LARGE = 4L << 30; // bytes that are not written within seconds

    private final RunFolder folder;
    private final OutputConfig config;
    private final CheckpointStore store;
    private final TrainedPolicy policy;
    private final GradientStep optimizer;
    private final CheckpointFiles beside;
    private final ConsoleSink console;
    private final World world;
    private final SharedMoments moments;
    private @Nullable Path tokenizer; // a run's first checkpoints are deleted: it goes on from one to the next
    private int savedAt; // steps done; before the first one the initial model is there

    /**
     * @param beside writes what a checkpoint holds besides policy, optimizer and state
     * @param console told before one is written that takes long
     * @param world processes that train together; rank 0 writes
     */
    RunCheckpoints(
            RunFolder folder,
            OutputConfig config,
            TrainedPolicy policy,
            GradientStep optimizer,
            CheckpointFiles beside,
            ConsoleSink console,
            World world) {
        this.console = console;
        this.world = world;
        this.moments = new SharedMoments(world, optimizer);
        this.folder = folder;
        this.beside = beside;
        this.config = config;
        this.store = store(folder, config);
        this.policy = policy;
        this.tokenizer = policy.files();
        this.optimizer = optimizer;
    }

    static CheckpointStore store(RunFolder folder, OutputConfig config) {
        return new CheckpointStore(folder.checkpoints(), config.checkpointsKept());
    }

    /**
     * The checkpoint that a run goes on from, verified: the newest, or that of a step.
     *
     * @param from its step, 0 for the initial model; empty for the newest
     * @return empty where the initial model is gone on with
     * @throws IllegalArgumentException if it is damaged or not there, with the command that goes on from another
     */
    static Optional<Path> toResume(RunFolder folder, OutputConfig config, OptionalInt from) throws IOException {
        CheckpointStore store = store(folder, config);
        store.latest(_ -> {}); // clears what a killed save left
        List<Checkpoint> all = store.all();
        long step = from.isPresent()
                ? from.getAsInt()
                : all.isEmpty() ? 0 : all.getLast().step();
        if (step == 0 && (from.isPresent() || all.isEmpty())) {
            return Optional.empty();
        }
        Checkpoint asked = all.stream()
                .filter(checkpoint -> checkpoint.step() == step)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s has no checkpoint of step %d; %s".formatted(folder.path(), step, those(all))));
        Optional<String> damage = CheckpointStore.damage(asked);
        if (damage.isPresent()) {
            long before = store.latest(earlier -> earlier < step, _ -> {})
                    .map(Checkpoint::step)
                    .orElse(0L);
            throw new IllegalArgumentException(
                    "the checkpoint of step %d is damaged: %s To go on from %s: motet train --resume %s --from %d"
                            .formatted(
                                    step,
                                    damage.get(),
                                    before == 0 ? "the initial model" : "the one before, of step " + before,
                                    folder.path(),
                                    before));
        }
        return Optional.of(asked.folder());
    }

    private static String those(List<Checkpoint> all) {
        return all.isEmpty()
                ? "there is none"
                : "there are those of "
                        + all.stream()
                                .map(checkpoint -> "step " + checkpoint.step())
                                .collect(Collectors.joining(", "))
                        + ", and 0 is the initial model";
    }

    /** Fills the optimizer from a checkpoint, whose weights the model has already, and says where the run stands. */
    TrainState resume(Path checkpoint) throws IOException {
        TrainState state = TrainCheckpoint.read(checkpoint, optimizer);
        savedAt = state.step();
        return state;
    }

    /** After a step: saves at the interval, and one that is among the best. */
    void saveIfDue(TrainState state) throws IOException {
        int every = config.checkpointEvery();
        boolean isAmongBest = config.bestCheckpoints() > 0 && state.best().contains(state.step());
        if (every > 0 && state.step() % every == 0 || isAmongBest) {
            save(state);
        }
    }

    /** Saves unless this step is saved already. */
    void saveOnce(TrainState state) throws IOException {
        if (savedAt != state.step()) {
            save(state);
        }
    }

    /** Saves what there is when a step fails; the failure is what is told. */
    void saveOnce(TrainState state, RuntimeException failure) {
        try {
            saveOnce(state);
        } catch (IOException | NotFiniteException second) {
            failure.addSuppressed(second);
        }
    }

    void save(TrainState state) throws IOException {
        folder.requireThere();
        List<BestSteps.Entry> best = state.best().steps();
        if (world.leads() && config.bestCheckpoints() > 0 && !best.isEmpty()) {
            store.pinBest(best.stream().map(entry -> (long) entry.step()).toList());
        }
        long bytes = 12 * policy.model().config().parameterCount(); // weights and two moments
        if (bytes >= LARGE && policy.model().adapter() == null) {
            console.note(
                    String.format(Locale.ROOT, "step %d: saving a checkpoint of %.0f GB", state.step(), bytes / 1e9));
        }
        try {
            tokenizer = written(store, state.step(), to -> {
                policy.save(to, optimizer, state, tokenizer);
                beside.writeTo(to);
            });
        } catch (NotFiniteException failure) {
            throw failure.during("the checkpoint is not written");
        }
        savedAt = state.step();
        System.gc(); // a serial collector leaves what has grown old until the heap is full: memory would rise for
        // thousands of steps
    }

    /** Has rank 0 write a checkpoint; all wait for it, and fail where it fails. */
    private Path written(CheckpointStore to, long step, CheckpointFiles files) throws IOException {
        return Path.of(ofRankZero(
                () -> moments.lead(announced -> to.save(step, folder -> {
                            files.writeTo(folder);
                            announced.writeTo(folder);
                        })
                        .folder()
                        .toString()),
                moments::follow));
    }

    private String ofRankZero(Ranks.Task<String> task) throws IOException {
        return ofRankZero(task, () -> "");
    }

    /** What rank 0 finds or does, told to all; the others do something besides. */
    private String ofRankZero(Ranks.Task<String> task, Ranks.Task<String> others) throws IOException {
        try {
            return world.updates()
                    .exchange(Wire.TEXT, () -> done(world.leads() ? task : others), RankFailures::of)
                    .getFirst();
        } catch (UncheckedIOException failure) {
            throw Objects.requireNonNull(failure.getCause());
        }
    }

    private static String done(Ranks.Task<String> task) {
        try {
            return task.run();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The newest complete one of those steps. */
    Optional<Checkpoint> newest(LongPredicate steps) throws IOException {
        String found = ofRankZero(() -> store.latest(steps, _ -> {})
                .map(checkpoint -> checkpoint.folder().toString())
                .orElse(""));
        return found.isEmpty() ? Optional.empty() : Checkpoint.named(Path.of(found));
    }

    /** Keeps that one whatever comes after, until another is to be held. */
    void hold(Optional<Checkpoint> checkpoint) throws IOException {
        List<Checkpoint> held = checkpoint.stream().toList();
        if (world.leads() && !held.equals(store.kept())) {
            store.keep(held.stream().map(Checkpoint::step).toList());
        }
    }

    /** Saves for good, beside the checkpoints that the run goes on from. */
    Path snapshot(TrainState state) throws IOException {
        return written(
                new CheckpointStore(folder.snapshots(), Integer.MAX_VALUE),
                state.step(),
                to -> policy.save(to, optimizer, state, tokenizer));
    }

    /** A sentence that names the newest. */
    String newest() throws IOException {
        List<Checkpoint> all = store.all();
        return all.isEmpty()
                ? "no checkpoint has been written"
                : "the newest checkpoint is that of step " + all.getLast().step();
    }
}
