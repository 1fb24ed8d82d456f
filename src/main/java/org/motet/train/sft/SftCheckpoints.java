package org.motet.train.sft;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.motet.checkpoint.Checkpoint;
import org.motet.checkpoint.CheckpointStore;
import org.motet.checkpoint.RunFolder;
import org.motet.model.CausalLm;
import org.motet.train.TrainCheckpoint;
import org.motet.update.GradientStep;

/** The checkpoints of a supervised run: model directories with moments and a {@link SftState}. */
final class SftCheckpoints {
    private SftCheckpoints() {}

    private static CheckpointStore store(SftConfig config, RunFolder folder) {
        return new CheckpointStore(folder.checkpoints(), config.output().checkpointsKept());
    }

    /** The newest one of a run that is whole. */
    static Optional<Path> newest(SftConfig config, RunFolder folder, Consumer<String> warnings) throws IOException {
        return store(config, folder).latest(warnings).map(Checkpoint::folder);
    }

    static SftState state(Path checkpoint) throws IOException {
        return TrainCheckpoint.state(checkpoint, SftState.class);
    }

    /** Fills an optimizer as it was at a checkpoint. */
    static void restore(Path checkpoint, SftState state, GradientStep optimizer) throws IOException {
        TrainCheckpoint.readMoments(checkpoint, optimizer);
        optimizer.resume(state.optimizerSteps(), state.updates(), state.consecutiveSkips());
    }

    /** @param files directory of the tokenizer's files, which each checkpoint takes along */
    static SupervisedTrainer.Saving saving(
            SftConfig config, RunFolder folder, CausalLm model, GradientStep optimizer, Path files) {
        CheckpointStore store = store(config, folder);
        return state -> store.save(state.step(), to -> TrainCheckpoint.write(to, model, optimizer, state, files));
    }

    /** @throws IllegalArgumentException if there is nothing left to do */
    static void requireLeft(SftState state, int steps) {
        if (state.step() >= steps) {
            throw new IllegalArgumentException(
                    "the run is over: %d of %d steps are done; more steps or epochs are needed to go on"
                            .formatted(state.step(), steps));
        }
    }
}
