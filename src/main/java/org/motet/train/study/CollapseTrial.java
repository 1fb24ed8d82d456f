package org.motet.train.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.motet.checkpoint.Durable;
import org.motet.checkpoint.StateFile;
import org.motet.config.ConfigLayers;
import org.motet.metrics.Event;
import org.motet.metrics.EventLog;
import org.motet.train.TrainConfig;
import org.motet.train.TrainSummary;
import org.motet.train.Training;

/**
 * What the collapse monitor is worth: a run that nothing disturbs, and the same run with a learning rate that destroys its policy
 * from some step on. The rate is set, and set back, as a person would do it, by resuming the run; set back after the fault's steps,
 * or as soon as the run has gone back.
 *
 * @param settings of the run, {@code key=value}
 * @param seed of the run
 * @param at steps before the fault
 * @param out folder of the runs
 */
public record CollapseTrial(List<String> settings, long seed, int at, Path out) {
    private static final String UNDISTURBED = "undisturbed";

    public CollapseTrial {
        settings = List.copyOf(settings);
    }

    /** A learning rate that is wrong for some steps. */
    public record Fault(String name, double learningRate, int steps) {}

    /**
     * What came of a run.
     *
     * @param fault its name, or {@code undisturbed}
     * @param caughtAfter steps of the fault until the collapse was seen; 0 if it never was
     * @param alarms how often the policy was found to be worse than before
     * @param accuracy greedy accuracy on held-out problems after the run, mean over the trained templates
     */
    public record Outcome(long seed, String fault, long caughtAfter, long alarms, long rollbacks, double accuracy) {}

    /** A hundred times the learning rate for twenty steps, and 0.9 for one. */
    public List<Fault> faults() {
        return List.of(new Fault("rate-x100", 100 * rate(), 20), new Fault("rate-0.9", 0.9, 1));
    }

    private double rate() {
        return new ConfigLayers<>(TrainConfig.DEFAULT)
                .overrides(settings)
                .resolve()
                .update()
                .optimizer()
                .rate()
                .learningRate();
    }

    /** Makes the run that is not disturbed and, from its first steps, one for each fault; what is finished already is kept. */
    public List<Outcome> run(List<Fault> faults) throws IOException {
        Path begun = out.resolve("begun");
        if (!Files.exists(begun.resolve("summary.json"))) {
            Durable.deleteTree(begun);
            List<String> all = new ArrayList<>(settings);
            all.addAll(List.of("seed=" + seed, "monitor.action=rollback", "output.folder=" + begun));
            leaveAfter(at, Training.of(all.toArray(String[]::new)));
        }
        List<Outcome> outcomes = new ArrayList<>();
        Path whole = out.resolve(UNDISTURBED);
        if (!isDone(whole)) {
            copy(begun, whole);
            Training.resume(whole).run();
        }
        outcomes.add(outcome(whole, UNDISTURBED));
        for (Fault fault : faults) {
            Path run = out.resolve(fault.name());
            if (!isDone(run)) {
                copy(begun, run);
                disturb(run, fault);
                Training.resume(run, "update.learning_rate=" + rate()).run();
            }
            outcomes.add(outcome(run, fault.name()));
        }
        return outcomes;
    }

    private static void leaveAfter(int steps, Training training) throws IOException {
        int[] done = {0};
        training.observe(_ -> done[0]++).interruptedBy(() -> done[0] >= steps).run();
    }

    private static void disturb(Path run, Fault fault) throws IOException {
        BooleanSupplier back = () -> {
            try {
                return count(events(run), "rollback") > 0;
            } catch (IOException unreadable) {
                return false;
            }
        };
        Training faulty = Training.resume(run, "update.learning_rate=" + fault.learningRate());
        leaveAfter(fault.steps(), faulty.interruptedBy(back));
    }

    private static boolean isDone(Path run) throws IOException {
        Path summary = run.resolve("summary.json");
        return Files.exists(summary)
                && StateFile.read(summary, TrainSummary.class).after() != null;
    }

    private static void copy(Path run, Path to) throws IOException {
        Durable.deleteTree(to); // what an interrupted trial left
        try (Stream<Path> tree = Files.walk(run)) {
            for (Path path : tree.toList()) {
                Path copied = to.resolve(run.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copied);
                } else {
                    Files.copy(path, copied);
                }
            }
        }
    }

    private static List<Event> events(Path run) throws IOException {
        return EventLog.read(run.resolve("events.jsonl"));
    }

    private static long count(List<Event> events, String kind) {
        return events.stream().filter(event -> event.kind().equals(kind)).count();
    }

    private Outcome outcome(Path run, String fault) throws IOException {
        List<Event> events = events(run);
        long caught = events.stream()
                .filter(event -> event.kind().equals("collapsing"))
                .mapToLong(event -> event.step() - at)
                .findFirst()
                .orElse(0);
        TrainSummary summary = StateFile.read(run.resolve("summary.json"), TrainSummary.class);
        return new Outcome(
                seed,
                fault,
                caught,
                count(events, "warning") + count(events, "collapsing"),
                count(events, "rollback"),
                Objects.requireNonNull(summary.after()).trainedTemplates().greedy());
    }
}
