package org.motet.metrics.tracking;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;
import org.motet.metrics.tracking.MlflowServer.Refused;

/**
 * A run as MLflow's server sees it: parameters, numbers of each step, files. One thread of its own speaks with the server, so a
 * server that is slow or dead costs a step nothing: steps wait for it in a queue, and those that find no place there are left
 * out and counted.
 */
final class MlflowTracker implements Tracker {
    private static final int WAITING = 512; // steps
    private static final int METRICS = 1000; // that MLflow takes at once
    private static final List<String> AT_START = List.of("config.yaml");
    private static final List<String> AT_END = List.of(
            "config.yaml",
            "metrics.jsonl",
            "events.jsonl",
            "evaluation/before.json",
            "evaluation/after.json",
            "summary.json",
            "report.html");

    private final MlflowServer server;
    private final TrackingConfig config;
    private final Tracking.Tracked tracked;
    private final Consumer<String> notes;
    private final Patience patience;
    private final BlockingQueue<Step> waiting = new ArrayBlockingQueue<>(WAITING);
    private final AtomicLong written = new AtomicLong(); // steps of the run
    private final AtomicLong sent = new AtomicLong(); // those of them that the server has
    private final Thread thread;
    private volatile @Nullable Outcome outcome; // set when the run is left
    private volatile String trouble = ""; // why the server was not reached last; empty where it was

    /** A step on its way. */
    private record Step(long step, long time, Map<String, Double> values) {}

    /**
     * How long a server is waited for.
     *
     * @param first pause after a failure; each further one is twice as long
     * @param longest pause
     * @param atEnd for what is left when the run is over
     * @param atEndWhereDead the same where the server did not answer last
     */
    record Patience(Duration first, Duration longest, Duration atEnd, Duration atEndWhereDead) {
        static final Patience USUAL = new Patience(
                Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(4));
    }

    private MlflowTracker(
            MlflowServer server,
            TrackingConfig config,
            Tracking.Tracked tracked,
            Consumer<String> notes,
            Patience patience) {
        this.server = server;
        this.config = config;
        this.tracked = tracked;
        this.notes = notes;
        this.patience = patience;
        this.thread = Thread.ofPlatform().daemon().name("mlflow").unstarted(this::speak);
    }

    static MlflowTracker start(TrackingConfig config, Tracking.Tracked run, Consumer<String> notes) {
        return start(config, run, notes, Patience.USUAL);
    }

    static MlflowTracker start(TrackingConfig config, Tracking.Tracked run, Consumer<String> notes, Patience patience) {
        MlflowTracker tracker =
                new MlflowTracker(new MlflowServer(config.mlflowUri(), System.getenv()), config, run, notes, patience);
        tracker.thread.start();
        return tracker;
    }

    @Override
    public void write(StepMetrics step) {
        written.incrementAndGet();
        if (waiting.remainingCapacity() > 0) { // who writes is one, so it stays so
            waiting.add(new Step(step.step(), System.currentTimeMillis(), TrackedNames.of(step)));
        }
    }

    @Override
    public void end(Outcome how) {
        outcome = how;
        Duration longest = trouble.isEmpty() ? patience.atEnd() : patience.atEndWhereDead();
        try {
            thread.join(longest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        boolean cutOff = thread.isAlive();
        thread.interrupt();
        long missing = written.get() - sent.get();
        if (missing > 0 || cutOff) {
            notes.accept(String.format(
                    Locale.ROOT,
                    "warning: mlflow: %s%s%s; all are in metrics.jsonl",
                    missing == 1 ? "1 step was not sent" : missing + " steps were not sent",
                    cutOff ? ", nor the run's end" : "",
                    trouble.isEmpty() ? "" : " (" + trouble + ")"));
        }
    }

    /** The life of the thread. */
    private void speak() {
        try {
            Optional<MlflowRun> known = MlflowRun.of(tracked.folder(), config.mlflowUri());
            MlflowRun run = insistently(() -> open(known));
            if (run != null && introduced(run, known.filter(run::equals).isEmpty())) {
                boolean isNew = known.filter(run::equals).isEmpty();
                Long last = isNew ? Long.valueOf(-1) : insistently(() -> run.lastStep(server));
                if (last != null) {
                    tell(run, new MlflowCourse(server, run, last));
                }
            }
        } catch (InterruptedException left) {
            // The run does not wait any more; what was left is counted there.
        } catch (IOException | RuntimeException failure) {
            trouble = String.valueOf(failure.getMessage());
            notes.accept("warning: no tracking by mlflow: " + trouble);
        }
    }

    private MlflowRun open(Optional<MlflowRun> known) throws IOException, InterruptedException {
        if (known.isPresent() && known.get().resume(server)) {
            return known.get();
        }
        MlflowRun made = MlflowRun.create(server, config, tracked.folder(), System.currentTimeMillis());
        made.write(tracked.folder());
        return made;
    }

    private boolean introduced(MlflowRun run, boolean isNew) throws IOException, InterruptedException {
        return insistently(() -> {
                    if (isNew) {
                        run.params(server, tracked.keys());
                    }
                    files(run, AT_START);
                    return run;
                })
                != null;
    }

    private void tell(MlflowRun first, MlflowCourse itsCourse) throws InterruptedException, IOException {
        MlflowRun run = first;
        MlflowCourse course = itsCourse;
        while (outcome == null || !waiting.isEmpty()) {
            Step next = waiting.poll(100, TimeUnit.MILLISECONDS);
            if (next == null) {
                continue;
            }
            MlflowCourse known = course;
            MlflowCourse.Meeting meeting = insistently(() -> known.meet(next.step(), next.values()));
            if (meeting == MlflowCourse.Meeting.KNOWN) {
                sent.incrementAndGet();
                continue;
            }
            if (meeting == MlflowCourse.Meeting.OTHERWISE) {
                MlflowRun anew = anotherRun(run, next.step());
                run = anew == null ? run : anew;
                meeting = anew == null ? null : meeting;
                course = new MlflowCourse(server, run, next.step() - 1);
            }
            List<Step> some = following(next);
            if (meeting == null || !send(run, some)) {
                return;
            }
            some.stream().mapToLong(Step::step).forEach(course::has);
        }
        Outcome how = outcome;
        MlflowRun last = run;
        insistently(() -> {
            files(last, AT_END);
            last.end(server, how == null ? Outcome.FAILED : how, System.currentTimeMillis());
            return last;
        });
    }

    /** A step and those that wait behind it, as far as MLflow takes them at once and none is made again. */
    private List<Step> following(Step first) {
        List<Step> some = new ArrayList<>(List.of(first));
        int metrics = first.values().size();
        for (Step more = waiting.peek();
                more != null
                        && more.step() > some.getLast().step()
                        && metrics + more.values().size() <= METRICS;
                more = waiting.peek()) {
            some.add(waiting.remove());
            metrics += more.values().size();
        }
        return some;
    }

    /**
     * The run that goes on where the one before has other numbers: it begins with what both have in common, so that no run has two
     * points of a step, and nothing is lost.
     *
     * @param fromStep first step that is made again
     * @return null if the run is left and the server does not answer
     */
    private @Nullable MlflowRun anotherRun(MlflowRun before, long fromStep) throws IOException, InterruptedException {
        long now = System.currentTimeMillis();
        List<Step> common = JsonlSink.read(tracked.folder().resolve("metrics.jsonl")).stream()
                .filter(step -> step.step() < fromStep)
                .map(step -> new Step(step.step(), now, TrackedNames.of(step)))
                .toList();
        MlflowRun anew = insistently(() -> MlflowRun.create(server, config, tracked.folder(), now));
        if (anew == null || !introduced(anew, true) || !post(anew, common)) {
            return null;
        }
        return insistently(() -> {
            before.goesOnIn(server, anew, fromStep, now);
            anew.write(tracked.folder());
            return anew;
        });
    }

    /** False if the run is left and the server does not answer. */
    private boolean send(MlflowRun run, List<Step> steps) throws InterruptedException, IOException {
        try {
            if (!post(run, steps)) {
                return false;
            }
            sent.addAndGet(steps.size());
        } catch (Refused refused) {
            notes.accept(
                    "warning: mlflow does not take step " + steps.getFirst().step() + ": " + refused.getMessage());
        }
        return true;
    }

    private boolean post(MlflowRun run, List<Step> steps) throws InterruptedException, IOException {
        List<Map<String, Object>> metrics = new ArrayList<>();
        steps.forEach(step -> step.values()
                .forEach((name, value) -> metrics.add(Map.of(
                        "key",
                        MlflowRun.allowed(name),
                        "value",
                        value,
                        "timestamp",
                        step.time(),
                        "step",
                        step.step()))));
        return insistently(() -> {
                    for (int from = 0; from < metrics.size(); from += METRICS) {
                        List<Map<String, Object>> some =
                                metrics.subList(from, Math.min(from + METRICS, metrics.size()));
                        server.post("runs/log-batch", Map.of("run_id", run.run(), "metrics", some));
                    }
                    return run;
                })
                != null;
    }

    private void files(MlflowRun run, List<String> names) throws IOException, InterruptedException {
        try {
            run.upload(server, tracked.folder(), names);
        } catch (Refused refused) {
            notes.accept("warning: mlflow has not the files of the run: " + refused.getMessage());
        }
    }

    /** A call of the server. */
    @FunctionalInterface
    private interface Call<T> {
        T make() throws IOException, InterruptedException;
    }

    /**
     * Calls until the server answers, or once more after the run is left.
     *
     * @return null if it did not
     * @throws Refused if it says no
     */
    private <T> @Nullable T insistently(Call<T> call) throws IOException, InterruptedException {
        Duration pause = patience.first();
        while (true) {
            boolean last = outcome != null;
            try {
                T answer = call.make();
                if (!trouble.isEmpty()) {
                    notes.accept("mlflow answers again");
                    trouble = "";
                }
                return answer;
            } catch (Refused refused) {
                throw refused;
            } catch (IOException failure) {
                if (trouble.isEmpty() && !last) {
                    notes.accept("warning: mlflow at " + config.mlflowUri() + " is not reached (" + failure.getMessage()
                            + "); the run goes on, and its newest steps wait for it");
                }
                trouble = String.valueOf(failure.getMessage());
            }
            if (last) {
                return null;
            }
            sleep(pause);
            pause = pause.multipliedBy(2).compareTo(patience.longest()) < 0
                    ? pause.multipliedBy(2)
                    : patience.longest();
        }
    }

    /** Until the pause is over or the run is left. */
    private void sleep(Duration pause) throws InterruptedException {
        long until = System.nanoTime() + pause.toNanos();
        while (outcome == null && System.nanoTime() - until < 0) {
            Thread.sleep(50);
        }
    }
}
