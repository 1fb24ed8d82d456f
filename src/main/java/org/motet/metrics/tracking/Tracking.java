package org.motet.metrics.tracking;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.motet.metrics.MetricSink;
import org.motet.metrics.StepMetrics;
import org.motet.metrics.tracking.TrackingConfig.Logger;

/**
 * All who are told of a run besides its own files. No trouble of theirs stops the run: it is told once, and who made it is told
 * no more.
 */
public final class Tracking implements MetricSink {
    private final List<Tracker> trackers;
    private final Consumer<String> notes;
    private Outcome outcome = Outcome.FAILED; // where nobody says how it went

    private Tracking(List<Tracker> trackers, Consumer<String> notes) {
        this.trackers = trackers;
        this.notes = notes;
    }

    /**
     * The run that is told of.
     *
     * @param folder where it is
     * @param stepsDone 0 at its start, more where it is taken up
     * @param keys of its configuration, with their values
     */
    public record Tracked(Path folder, long stepsDone, Map<String, String> keys) {}

    /**
     * Begins to tell.
     *
     * @param notes told of trouble, from any thread
     * @throws IllegalArgumentException if the configuration is not {@linkplain TrackingConfig#complete complete}
     */
    public static Tracking begin(TrackingConfig asked, Tracked run, Consumer<String> notes) {
        TrackingConfig config = asked.complete();
        List<Tracker> trackers = new ArrayList<>();
        Tracking tracking = new Tracking(trackers, notes);
        if (config.goesTo(Logger.TENSORBOARD)) {
            tracking.add(
                    "tensorboard",
                    () -> new TensorBoardFiles(
                            run.folder().resolve("tensorboard"), run.stepsDone(), System::currentTimeMillis));
        }
        if (config.goesTo(Logger.MLFLOW)) {
            tracking.add("mlflow", () -> MlflowTracker.start(config, run, notes));
        }
        if (config.goesTo(Logger.PROMETHEUS)) {
            tracking.add("prometheus", () -> {
                PrometheusPage page = new PrometheusPage(config.prometheusPort());
                notes.accept("the newest numbers are at " + page.address());
                return page;
            });
        }
        return tracking;
    }

    /** Opens a tracker. */
    @FunctionalInterface
    private interface Opening {
        Tracker open() throws IOException;
    }

    private void add(String name, Opening opening) {
        try {
            trackers.add(opening.open());
        } catch (IOException | RuntimeException failure) {
            notes.accept("warning: no tracking by " + name + ": " + failure.getMessage());
        }
    }

    @Override
    public void write(StepMetrics step) {
        trackers.removeIf(tracker -> {
            try {
                tracker.write(step);
                return false;
            } catch (IOException | RuntimeException failure) {
                notes.accept("warning: step " + step.step() + " and those after it are not tracked: "
                        + failure.getMessage());
                return true;
            }
        });
    }

    /** Says how the run was left; without it, something went wrong. */
    public void left(Outcome how) {
        outcome = how;
    }

    /** Tells the trackers that the run is left; waits for them a while at most. */
    @Override
    public void close() {
        for (Tracker tracker : trackers) {
            try {
                tracker.end(outcome);
            } catch (IOException | RuntimeException failure) {
                notes.accept("warning: tracking did not end well: " + failure.getMessage());
            }
        }
    }
}
