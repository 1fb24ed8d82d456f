package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;

/** A run that is killed and resumed is, bit for bit, the run that was not. */
class ResumeTest {
    private static final List<String> SMALL = List.of(
            "steps=7",
            "seed=3",
            "templates.schedule=adaptive", // what it has learnt is part of the state
            "prompts.disturbed=0.3",
            "prompts.max_tokens=128",
            "update.kl_loss_coef=0.01", // the initial model is needed again
            "update.entropy_adaptive=true", // its weight is part of the state, too
            "update.entropy_target=9",
            "update.top_entropy_quantile=0.8",
            "rollout.old_log_probs=recomputed",
            "update.rollout_correction.rollout_is=token",
            "problems.source=chain:24",
            "prompts.per_step=4",
            "update.mini_batches=2",
            "rollout.group_size=4",
            "evaluation.problems_at_ends=2",
            "evaluation.problems=2",
            "evaluation.every=3",
            "output.checkpoint_every=2");

    @Test
    void aKilledRunGoesOnAsIfNothingHadHappened(@TempDir Path folder) throws Exception {
        Path whole = folder.resolve("whole");
        RunProcess.begin(whole, SMALL).finish(0);
        List<StepMetrics> steps = JsonlSink.read(whole.resolve("metrics.jsonl"));
        assertThat(steps)
                .allSatisfy(step -> assertThat(step.get("rollout_corr/rollout_is_mean"))
                        .as("the engine is the model that learns")
                        .isCloseTo(1, within(1e-3)));
        assertThat(steps.getLast().get("actor/entropy_coeff"))
                .as("risen in each update, since the entropy never comes up to the target")
                .isGreaterThan(steps.getFirst().get("actor/entropy_coeff"));

        Path killed = folder.resolve("killed");
        Process process = RunProcess.begin(killed, SMALL).process();
        Path metrics = killed.resolve("metrics.jsonl");
        while (process.isAlive()
                && (!Files.exists(metrics) || Files.readAllLines(metrics).size() < 3)) {
            process.waitFor(5, TimeUnit.MILLISECONDS);
        }
        process.destroyForcibly().waitFor(); // SIGKILL, at whatever it was doing
        assertThat(JsonlSink.read(metrics).size()).isLessThan(7);
        RunProcess.resume(killed).finish(0);
        SameRun.assertSame(killed, whole, 7);
    }
}
