package org.motet.train.sft;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.motet.checkpoint.Checkpoint;
import org.motet.checkpoint.CheckpointStore;
import org.motet.checkpoint.RunFolder;
import org.motet.train.TrainCheckpoint;

/** The checkpoints of a supervised run: model directories with moments and a {@link SftState}. */
final class SftCheckpoints {
    private SftCheckpoints() {}

    static CheckpointStore store(SftConfig config, RunFolder folder) {
        return new CheckpointStore(folder.checkpoints(), config.output().checkpointsKept());
    }

    /** The newest one of a run that is whole. */
    static Optional<Path> newest(SftConfig config, RunFolder folder, Consumer<String> warnings) throws IOException {
        return store(config, folder).latest(warnings).map(Checkpoint::folder);
    }

    static SftState state(Path checkpoint) throws IOException {
        return TrainCheckpoint.state(checkpoint, SftState.class);
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
