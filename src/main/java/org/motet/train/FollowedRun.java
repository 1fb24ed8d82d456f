package org.motet.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.motet.checkpoint.RunFolder;
import org.motet.train.TrainRun.Asked;

/**
 * A run as another process than rank 0 makes it: the same steps by the same code, as rank 0 orders. What it writes goes into a folder for
 * the time being, from which it decides as rank 0 does from the run's own; nobody else reads it, and it is gone at the end.
 */
final class FollowedRun {
    private FollowedRun() {}

    /** Trains to the end of the run, however often it goes back. */
    static TrainRun train(Brought brought, Watch watch, Ranks ranks) throws IOException {
        Watch follower = watch.quietly().followed();
        while (true) {
            Orders orders = Orders.await(ranks.world());
            try (Scratch scratch = ranks.whenEnded(Scratch.open(ranks.world().rank()));
                    RunFolder folder = RunFolder.create(scratch.run())) {
                orders.unpack(folder.path());
                return new TrainRun(
                        course(
                                new Asked(orders.followed(folder.path()), brought, follower, ranks),
                                orders.from(),
                                folder),
                        Path.of(orders.run()));
            } catch (RollbackException back) {
                continue; // rank 0 makes it so, and orders how to go on
            }
        }
    }

    private static TrainSummary course(Asked asked, Optional<Path> checkpoint, RunFolder folder) throws IOException {
        TrainState state = checkpoint.isPresent()
                ? TrainCheckpoint.state(checkpoint.get(), TrainState.class)
                : TrainState.start(asked.config());
        try (StoredModel stored = StoredModel.open(TrainRun.model(asked.config(), checkpoint))) {
            TrainPlan plan = asked.plan(stored, state);
            OpenedPolicy opened = OpenedPolicy.of(plan.config(), stored, checkpoint.orElse(null));
            return TrainRun.course(asked, plan, opened, folder, checkpoint.orElse(null));
        }
    }
}
