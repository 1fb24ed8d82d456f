package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.metrics.JsonlSink;

/** A run that is killed and resumed is, bit for bit, the run that was not. */
class ResumeTest {
    private static final List<String> SMALL = List.of(
            "steps=7",
            "seed=3",
            "templates.schedule=adaptive", // what it has learnt is part of the state
            "prompts.disturbed=0.3",
            "prompts.max_tokens=128",
            "update.kl_loss_coef=0.01", // the initial model is needed again
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
