package org.motet.train;

import java.io.IOException;
import java.util.Locale;
import org.motet.checkpoint.Checkpoint;
import org.motet.checkpoint.CheckpointStore;
import org.motet.checkpoint.RunFolder;
import org.motet.metrics.Event;
import org.motet.metrics.EventLog;

/**
 * A run's way back to a healthy checkpoint. The files change in an order in which the process may die at any moment: until the
 * checkpoint says that the run went back, it has not, and comes to the same collapse and the same rollback again.
 *
 * @param to the checkpoint
 * @param from where the run was
 */
record Rollback(Checkpoint to, TrainState from) {

    /**
     * Makes it so: the undone steps are set aside, and the healthy checkpoint says how the run goes on.
     *
     * @return a sentence about it
     */
    String apply(RunFolder folder, TrainConfig config) throws IOException {
        TrainState state = TrainCheckpoint.state(to.folder(), TrainState.class).rolledBack(from, config.monitor());
        CheckpointStore store = RunCheckpoints.store(folder, config.output());
        SetAside.after(to.step(), folder, store);
        String sentence = sentence(state, config.after(state.recovery()));
        EventLog.add(folder.events(), new Event(from.step(), from.recovery().rollbacks(), "rollback", sentence));
        store.amend(to, beside -> TrainCheckpoint.writeState(beside, state));
        return "step " + from.step() + ": " + sentence;
    }

    private String sentence(TrainState state, TrainConfig careful) {
        return String.format(
                Locale.ROOT,
                "rollback %d: the run goes back to step %d and on from there with update.learning_rate=%.3g%s, past the problems"
                        + " that its later steps asked; these are in set-aside/",
                state.recovery().rollbacks(),
                to.step(),
                careful.update().optimizer().rate().learningRate(),
                state.recovery().allTemplates() ? " and all training templates" : "");
    }
}
