package org.motet.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.motet.checkpoint.Checkpoint;
import org.motet.checkpoint.CheckpointStore;
import org.motet.checkpoint.RunFolder;
import org.motet.metrics.Event;
import org.motet.metrics.EventLog;
import org.motet.metrics.JsonlSink;

/**
 * A run's way back to a healthy checkpoint. The files change in an order in which the process may die at any moment: until the
 * checkpoint says that the run went back, it has not, and comes to the same collapse and the same rollback again.
 *
 * @param to the checkpoint
 * @param from where the run was
 */
record Rollback(Checkpoint to, TrainState from) {

    /**
     * Makes it so: the metrics of the undone steps go into a file of their own, their checkpoints are deleted, and the healthy one
     * says how the run goes on.
     *
     * @return a sentence about it
     */
    String apply(RunFolder folder, TrainConfig config) throws IOException {
        TrainState state = TrainCheckpoint.state(to.folder(), TrainState.class).rolledBack(from, config.monitor());
        Path undone = folder.undone(state.recovery().rollbacks());
        JsonlSink.setAside(folder.metrics(), to.step(), undone);
        CheckpointStore store = RunCheckpoints.store(folder, config.output());
        store.deleteAfter(to.step());
        String sentence = sentence(state, config.after(state.recovery()), undone);
        EventLog.add(
                folder.events(),
                new Event(from.step(), from.recovery().rollbacks(), "rollback", sentence));
        store.amend(to, beside -> TrainCheckpoint.writeState(beside, state));
        return "step " + from.step() + ": " + sentence;
    }

    private String sentence(TrainState state, TrainConfig careful, Path undone) {
        return String.format(
                Locale.ROOT,
                "rollback %d: the run goes back to step %d and on from there with update.learning_rate=%.3g%s; its steps since"
                        + " then are in %s, and the problems that they asked are passed over",
                state.recovery().rollbacks(),
                to.step(),
                careful.update().optimizer().rate().learningRate(),
                state.recovery().allTemplates() ? " and all training templates" : "",
                undone.getFileName());
    }
}
