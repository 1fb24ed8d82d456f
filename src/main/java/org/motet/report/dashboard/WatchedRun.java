package org.motet.report.dashboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.report.run.MetricColumns;
import org.motet.report.run.MetricFile;
import org.motet.report.run.RunSettings;
import org.motet.report.run.RunState;
import org.motet.report.run.SampleFolder;

/** A run that is looked at: the end of its numbers always, all of them once somebody wants to see them. For one thread at a time. */
final class WatchedRun {
    /** Bytes at the end of {@code metrics.jsonl} that hold an evaluation, if there are any. */
    private static final long TAIL = 512 << 10;

    /** Steps of the end that are held before it is cut short again. */
    private static final int LONGEST_TAIL = 2000;

    private final Path folder;
    private final String name;
    private MetricFile tail;
    private @Nullable MetricFile all;
    private RunState state = RunState.BROKEN_OFF;
    private List<Integer> samples = List.of();
    private String events = "";
    private @Nullable String problem;
    private int planned;
    private long epoch;
    private long wanted; // when it was last asked for, in nanoseconds

    /** Steps that came since the last look; {@code anew} where steps that were there before are no more. */
    record News(int fromRow, boolean anew) {
        boolean isNone(MetricColumns columns) {
            return !anew && fromRow == columns.rows();
        }
    }

    WatchedRun(Path folder, String name) {
        this.folder = folder;
        this.name = name;
        this.tail = tailOf(folder);
    }

    private static MetricFile tailOf(Path folder) {
        return MetricFile.tail(folder.resolve("metrics.jsonl"), TAIL);
    }

    Path folder() {
        return folder;
    }

    String name() {
        return name;
    }

    /** All steps where they are held, else the last ones. */
    MetricColumns newest() {
        return all == null ? tail.columns() : all.columns();
    }

    RunState state() {
        return state;
    }

    int planned() {
        return planned;
    }

    /** Why its numbers cannot be read; null if they can. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Rises whenever what was told before is no longer so. */
    long epoch() {
        return epoch;
    }

    boolean isHeld() {
        return all != null;
    }

    long wanted() {
        return wanted;
    }

    /** Reads all numbers, for {@link #hold}; touches nothing else, so that it may take its time. */
    MetricFile whole() {
        MetricFile whole = new MetricFile(folder.resolve("metrics.jsonl"));
        try {
            whole.read();
        } catch (IllegalArgumentException | IOException damaged) {
            // read again, and told, by the next look
        }
        return whole;
    }

    /** Takes all numbers, which from now on are held. */
    void hold(MetricFile whole) {
        if (all == null) {
            all = whole;
            look();
        }
    }

    /** Bytes that all numbers take; 0 where they are not held. */
    long heldBytes() {
        return all == null ? 0 : all.columns().bytes();
    }

    /** Bytes of the file of numbers; 0 where there is none. */
    long fileBytes() {
        try {
            return Files.size(folder.resolve("metrics.jsonl"));
        } catch (IOException missing) {
            return 0;
        }
    }

    /** All numbers, which somebody wants and which from now on are held. */
    MetricColumns all() {
        wanted = System.nanoTime();
        MetricFile held = all;
        if (held == null) {
            held = whole();
            hold(held);
        }
        return held.columns();
    }

    /** Lets go of all numbers but the last. */
    void release() {
        all = null;
        tail = tailOf(folder);
        epoch++;
        look();
    }

    /** Reads what was added. */
    News look() {
        MetricFile file = all == null ? tail : all;
        int before = file.columns().rows();
        try {
            int standing = file.read();
            problem = null;
            boolean anew = standing < before;
            if (all == null && file.columns().rows() > LONGEST_TAIL) {
                tail = tailOf(folder);
                tail.read();
            }
            epoch += anew ? 1 : 0;
            return new News(standing, anew);
        } catch (IllegalArgumentException | IOException failure) {
            problem = failure.getMessage();
            return new News(file.columns().rows(), false);
        }
    }

    /**
     * Looks at all but the numbers, which changes seldom.
     *
     * @return whether what is shown of events or samples has changed
     */
    boolean lookAround() {
        try {
            state = RunState.of(folder);
            if (planned == 0) {
                planned = RunSettings.read(folder.resolve("config.yaml")).number("steps", 0);
            }
            Path log = folder.resolve("events.jsonl");
            String logged = Files.exists(log) ? Files.size(log) + " " + Files.getLastModifiedTime(log) : "";
            List<Integer> kept = new SampleFolder(folder.resolve("samples")).steps();
            boolean changed = !logged.equals(events) || !kept.equals(samples);
            events = logged;
            samples = kept;
            return changed;
        } catch (IllegalArgumentException | IOException failure) {
            problem = failure.getMessage();
            return false;
        }
    }
}
