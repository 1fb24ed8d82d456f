package org.motet.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.motet.checkpoint.CheckpointFiles;
import org.motet.distributed.Wire;
import org.motet.distributed.World;
import org.motet.train.ranks.RankFailures;
import org.motet.update.GradientStep;

/**
 * The optimizer's moments of a checkpoint, which all processes write into one file, each those that it has. Rank 0 says where, once it has
 * come so far; where it fails before, it says nowhere.
 */
final class SharedMoments {
    private static final String NOWHERE = "";

    private final World world;
    private final GradientStep optimizer;

    SharedMoments(World world, GradientStep optimizer) {
        this.world = world;
        this.optimizer = optimizer;
    }

    /** How rank 0 saves a checkpoint. */
    interface Saving {
        /** @param moments writes them, last of all, into the checkpoint's folder */
        String run(CheckpointFiles moments) throws IOException;
    }

    /** Of rank 0. */
    String lead(Saving saving) throws IOException {
        if (!optimizer.isSharded()) {
            return saving.run(folder -> {});
        }
        boolean[] told = {false};
        try {
            return saving.run(folder -> {
                told[0] = true;
                tell(folder.toAbsolutePath().toString());
                write(folder);
            });
        } finally {
            if (!told[0]) {
                tell(NOWHERE);
            }
        }
    }

    /** Of the others. */
    String follow() {
        if (!optimizer.isSharded()) {
            return "";
        }
        String folder = tell(NOWHERE);
        if (!folder.equals(NOWHERE)) {
            write(Path.of(folder));
        }
        return "";
    }

    private String tell(String folder) {
        return world.updates().first(Wire.TEXT, () -> folder);
    }

    private void write(Path folder) {
        world.updates()
                .exchange(
                        Wire.YES_OR_NO,
                        () -> {
                            try {
                                TrainCheckpoint.writeOwnMoments(folder, optimizer, world.leads());
                            } catch (IOException failure) {
                                throw new UncheckedIOException(failure);
                            }
                            return true;
                        },
                        RankFailures::of);
    }
}
