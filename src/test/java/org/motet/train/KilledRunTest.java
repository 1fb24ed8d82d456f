package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;

/**
 * A run that is killed with SIGKILL at random moments and resumed is, bit for bit, the run that was not: weights, optimizer,
 * state, metrics, and what was drawn. So many kills as {@code -Dmotet.kills} says, by the draws of {@code -Dmotet.kills.seed}.
 */
class KilledRunTest {
    private static final int KILLS = Integer.getInteger("motet.kills", 4);
    private static final long SEED = Long.getLong("motet.kills.seed", new Random().nextInt(1_000_000));
    private static final int STEPS = 5;

    private static final List<String> SMALL = List.of(
            "steps=" + STEPS,
            "seed=3",
            "templates.schedule=adaptive", // what it has learnt is part of the state
            "prompts.disturbed=0.3",
            "prompts.max_tokens=128",
            "update.entropy_adaptive=true", // its weight is part of the state, too
            "update.entropy_target=9",
            "update.kl_loss_coef=0.01", // the initial model is needed again
            "problems.source=chain:10", // epochs end within steps 3 and 5
            "prompts.per_step=4",
            "update.mini_batches=2",
            "rollout.group_size=4",
            "evaluation.problems_at_ends=2",
            "evaluation.problems=2",
            "evaluation.every=2",
            "output.best_checkpoints=1");

    /** Runs to kill: what they set besides, and the file of what trains. */
    private enum Kind {
        WEIGHTS(
                "model.safetensors",
                "output.checkpoint_every=1",
                "update.top_entropy_quantile=0.8",
                "rollout.old_log_probs=recomputed",
                "update.rollout_correction.rollout_is=token"),
        ADAPTER_BY_DYNAMIC_SAMPLING(
                "adapter_model.safetensors",
                "filter_groups.enable=true",
                "filter_groups.gen_batch_size=3", // more are drawn than learnt from
                "filter_groups.max_num_gen_batches=0",
                "output.checkpoint_every=2", // a kill costs steps
                "lora.rank=4",
                "update.learning_rate=1e-2");

        final String weights;
        final List<String> settings;

        Kind(String weights, String... settings) {
            this.weights = weights;
            this.settings = Stream.concat(SMALL.stream(), Stream.of(settings)).toList();
        }
    }

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final Map<String, Integer> phases = new LinkedHashMap<>();

    @Test
    void isTheRunThatWasNotKilled() throws Exception {
        System.out.println("kills: " + KILLS + ", -Dmotet.kills.seed=" + SEED);
        Map<Kind, Path> whole = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            whole.put(kind, folder.resolve("whole-" + kind));
            RunProcess.killable(whole.get(kind), kind.settings).finish(0);
        }
        assertThatTheSettingsAreInForce(whole.get(Kind.WEIGHTS), whole.get(Kind.ADAPTER_BY_DYNAMIC_SAMPLING));
        int kills = 0;
        for (int number = 0; kills < KILLS; number++) {
            Kind kind = Kind.values()[number % Kind.values().length];
            Path run = folder.resolve("run-" + number);
            boolean over = false;
            int most = Math.ceilDiv(KILLS, Kind.values().length); // of this run
            for (int of = 0; of < most && kills < KILLS && !over; of++) {
                over = !kill(run, kind);
                kills += over ? 0 : 1;
            }
            if (!over) {
                RunProcess.killable(run, kind.settings).finish(0);
            }
            SameRun.assertSame(run, whole.get(kind), STEPS, kind.weights);
        }
        System.out.println("killed in: " + phases);
    }

    private static void assertThatTheSettingsAreInForce(Path whole, Path filtered) throws IOException {
        assertThat(JsonlSink.read(filtered.resolve("metrics.jsonl")))
                .anySatisfy(
                        step -> assertThat(step.get("train/num_gen_batches")).isGreaterThan(2))
                .anySatisfy(step -> assertThat(step.get("training/filter_groups/discarded_surplus_groups"))
                        .isPositive());
        List<StepMetrics> steps = JsonlSink.read(whole.resolve("metrics.jsonl"));
        assertThat(steps)
                .allSatisfy(step -> assertThat(step.get("rollout_corr/rollout_is_mean"))
                        .as("the engine is the model that learns")
                        .isCloseTo(1, within(1e-3)));
        assertThat(steps.getLast().get("actor/entropy_coeff"))
                .as("risen in each update, since the entropy never comes up to the target")
                .isGreaterThan(steps.getFirst().get("actor/entropy_coeff"));
    }

    /**
     * Begins a run or goes on with it, and kills it a random while after a random thing that it says.
     *
     * @return false if it came to its end before
     */
    private boolean kill(Path run, Kind kind) throws Exception {
        String moment = moment(run);
        int milliseconds = random.nextInt(moment.isEmpty() ? 3000 : moment.startsWith("done") ? 20 : 60);
        RunProcess process = RunProcess.killable(run, kind.settings);
        int said = process.said().length(); // by those before
        while (process.process().isAlive() && !process.said().substring(said).contains(moment)) {
            process.process().waitFor(1, TimeUnit.MILLISECONDS);
        }
        boolean alive = !process.process().waitFor(milliseconds, TimeUnit.MILLISECONDS);
        process.process().destroyForcibly().waitFor(); // SIGKILL
        if (alive) {
            String phase = phase(run, process.said().substring(said));
            phases.merge(phase, 1, Integer::sum);
            System.out.printf(
                    "killed %s %d ms after '%s', in: %s%n", run.getFileName(), milliseconds, moment.strip(), phase);
        } else {
            process.finish(0);
        }
        return alive;
    }

    /** What the process is to say first; empty for its start. */
    private String moment(Path run) throws IOException {
        Path metrics = run.resolve("metrics.jsonl");
        int done = Files.exists(metrics) ? JsonlSink.read(metrics).size() : 0;
        boolean begins = !Files.exists(run.resolve("evaluation/before.json"));
        return switch (random.nextInt(10)) {
            case 0 -> begins ? "before\n" : "";
            case 1, 2, 3 -> "asked " + KillableRun.ASKED_EVERY * (1 + random.nextInt(12)) + "\n";
            case 4, 5, 6 -> "graded " + (1 + random.nextInt(4)) + "\n";
            default -> "done " + Math.min(STEPS, done + 1) + "\n";
        };
    }

    /** What it was at, by what it said last and the files that it left. */
    private static String phase(Path run, String said) throws IOException {
        if (Files.isDirectory(run.resolve("checkpoints"))) {
            try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
                if (files.anyMatch(file -> file.getFileName().toString().startsWith("."))) {
                    return "checkpoint";
                }
            }
        }
        List<String> lines = said.lines()
                .filter(line -> line.matches("(asked|graded|done) \\d+"))
                .toList();
        if (lines.isEmpty()) {
            return said.contains("before\n") ? "evaluation before" : "start";
        }
        if (lines.getLast().startsWith("done")) {
            return "between steps";
        }
        if (lines.contains("done " + STEPS)) {
            return "evaluation after";
        }
        List<String> ofStep = lines.subList(lastIndex(lines, "done") + 1, lines.size());
        int graded = lastIndex(ofStep, "graded");
        return graded < 0 ? "rollout" : graded == ofStep.size() - 1 ? "update" : "evaluation or further rollouts";
    }

    private static int lastIndex(List<String> lines, String start) {
        int at = lines.size() - 1;
        while (at >= 0 && !lines.get(at).startsWith(start)) {
            at--;
        }
        return at;
    }
}
