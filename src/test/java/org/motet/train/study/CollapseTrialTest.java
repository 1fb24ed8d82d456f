package org.motet.train.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small trial: the figures of a large one stand in docs/monitor.md. */
class CollapseTrialTest {
    private static final List<String> SMALL = List.of(
            "steps=10",
            "problems.source=chain:64",
            "prompts.per_step=8",
            "update.mini_batches=2",
            "rollout.group_size=8",
            "evaluation.every=0",
            "evaluation.problems_at_ends=4",
            "output.checkpoint_every=2",
            "monitor.rollback_steps=2");

    @Test
    void faultsAreCaughtAndUndoneAndNothingElseIs(@TempDir Path out) throws IOException {
        CollapseTrial trial = new CollapseTrial(SMALL, 1, 6, out);
        List<CollapseTrial.Outcome> outcomes = trial.run(trial.faults());
        assertThat(outcomes)
                .extracting(CollapseTrial.Outcome::fault)
                .containsExactly("undisturbed", "rate-x100", "rate-0.9");
        CollapseTrial.Outcome undisturbed = outcomes.getFirst();
        assertThat(undisturbed.alarms()).isZero();
        assertThat(undisturbed.rollbacks()).isZero();
        for (CollapseTrial.Outcome fault : outcomes.subList(1, 3)) {
            assertThat(fault.caughtAfter()).as(fault.fault()).isBetween(1L, 4L);
            assertThat(fault.rollbacks()).as(fault.fault()).isEqualTo(1);
            assertThat(fault.accuracy()).as(fault.fault()).isGreaterThan(undisturbed.accuracy() - 0.2);
        }
        assertThat(trial.run(trial.faults())).as("what is finished is kept").isEqualTo(outcomes);
    }
}
