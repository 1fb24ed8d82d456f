package org.motet.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.Checkpoint;
import org.motet.checkpoint.RunFolder;
import org.motet.metrics.ConsoleSink;

/**
 * A step of a run, made again from the checkpoint before it and compared with what the run recorded. Nothing is written.
 *
 * @param step that was asked for
 * @param from step of the checkpoint; 0 for the initial model
 * @param compared steps that were made again and have a record, up to the first that differs
 * @param difference what the first of them does otherwise; null where all are the same bit for bit
 */
public record StepReplay(
        int step, long from, int compared, @Nullable String difference) {
    /**
     * Makes the steps after the newest whole checkpoint before a step again, up to that step.
     *
     * @param run its folder, in which another process may be working
     * @param stop asked while completions are generated; ends it with a {@link
     *     org.motet.rollout.GenerationStoppedException}
     * @throws IllegalArgumentException in one sentence if the step has no record or cannot be made again
     */
    public static StepReplay of(Path run, int step, BooleanSupplier stop) throws IOException {
        Watch watch = Watch.NOBODY.interruptedBy(stop);
        try (RunFolder folder = RunFolder.read(run);
                ConsoleSink console = watch.console(step)) {
            TrainConfig config = RunConfig.ofStep(folder, TrainConfig.DEFAULT, step);
            if (StepRecords.read(folder.rollouts(), step).isEmpty()) {
                throw new IllegalArgumentException(
                        "%s has no record of step %d to compare with; those that there are stand in %s"
                                .formatted(run, step, folder.rollouts()));
            }
            Optional<Checkpoint> before = RunCheckpoints.store(folder, config.output())
                    .latest(saved -> saved < step, damage -> console.note("warning: " + damage));
            Optional<Path> checkpoint = before.map(Checkpoint::folder);
            try (StoredModel stored = StoredModel.open(TrainRun.model(config, checkpoint))) {
                TrainPlan plan = stored.plan(
                        checkpoint.isPresent()
                                ? config.after(TrainCheckpoint.state(checkpoint.get(), TrainState.class)
                                        .recovery())
                                : config);
                OpenedPolicy opened = OpenedPolicy.of(config, stored, checkpoint.orElse(null));
                console.note("steps %d to %d are made again from %s"
                        .formatted(
                                before.map(Checkpoint::step).orElse(0L) + 1,
                                step,
                                checkpoint.map(Path::toString).orElse("the initial model")));
                return TrainRun.load(
                        plan,
                        opened,
                        folder,
                        checkpoint.orElse(null),
                        console,
                        watch,
                        Ranks.alone(),
                        trainer -> compare(
                                trainer,
                                folder,
                                console,
                                step,
                                before.map(Checkpoint::step).orElse(0L)));
            }
        }
    }

    private static StepReplay compare(GrpoTrainer trainer, RunFolder folder, ConsoleSink console, int step, long from)
            throws IOException {
        int compared = 0;
        for (long made = from + 1; made <= step; made++) {
            StepResult again = trainer.step();
            console.write(again.metrics());
            Optional<StepRecord> record = StepRecords.read(folder.rollouts(), made);
            if (record.isPresent()) {
                compared++;
                Optional<String> difference = record.get().firstDifference(again);
                if (difference.isPresent()) {
                    return new StepReplay(step, from, compared, difference.get());
                }
            }
        }
        return new StepReplay(step, from, compared, null);
    }

    public boolean isSame() {
        return difference == null;
    }
}
