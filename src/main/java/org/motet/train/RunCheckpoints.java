package org.motet.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.motet.checkpoint.Checkpoint;
import org.motet.checkpoint.CheckpointFiles;
import org.motet.checkpoint.CheckpointStore;
import org.motet.checkpoint.RunFolder;
import org.motet.model.NotFiniteException;
import org.motet.update.GradientStep;

/** The checkpoints of a run: when one is due, which stay, and how the run goes on from one. */
final class RunCheckpoints {
    private final OutputConfig config;
    private final CheckpointStore store;
    private final TrainedPolicy policy;
    private final GradientStep optimizer;
    private final CheckpointFiles beside;
    private int savedAt; // steps done; before the first one the initial model is there

    /** @param beside writes what a checkpoint holds besides policy, optimizer and state */
    RunCheckpoints(
            RunFolder folder,
            OutputConfig config,
            TrainedPolicy policy,
            GradientStep optimizer,
            CheckpointFiles beside) {
        this.beside = beside;
        this.config = config;
        this.store = store(folder, config);
        this.policy = policy;
        this.optimizer = optimizer;
    }

    private static CheckpointStore store(RunFolder folder, OutputConfig config) {
        return new CheckpointStore(folder.checkpoints(), config.checkpointsKept());
    }

    /**
     * The newest complete checkpoint of a run, from which its weights are loaded to resume it.
     *
     * @param notes takes one sentence for each that is damaged and passed over
     */
    static Optional<Path> newest(RunFolder folder, OutputConfig config, Consumer<String> notes) throws IOException {
        return store(folder, config).latest(notes).map(Checkpoint::folder);
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
        List<BestSteps.Entry> best = state.best().steps();
        if (config.bestCheckpoints() > 0 && !best.isEmpty()) {
            store.pinBest(best.stream().map(entry -> (long) entry.step()).toList());
        }
        try {
            store.save(state.step(), to -> {
                policy.save(to, optimizer, state);
                beside.writeTo(to);
            });
        } catch (NotFiniteException failure) {
            throw failure.during("the checkpoint is not written");
        }
        savedAt = state.step();
    }

    /** A sentence that names the newest. */
    String newest() throws IOException {
        List<Checkpoint> all = store.all();
        return all.isEmpty()
                ? "no checkpoint has been written"
                : "the newest checkpoint is that of step " + all.getLast().step();
    }
}
