package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.evaluation.Robustness;
import org.motet.reward.Reward;
import org.motet.reward.Submission;
import org.motet.train.Standing;
import org.motet.train.Standing.TemplateStanding;
import org.motet.train.TrainSummary;
import org.motet.train.Training;

class SummaryTableTest {
    private static final Reward FIXED = new Reward() {
        @Override
        public String name() {
            return "fixed";
        }

        @Override
        public double[] score(List<Submission> submissions) {
            return submissions.stream().mapToDouble(_ -> 0.25).toArray();
        }
    };

    @Test
    void rewardIsInTheWeightsOfTheRun(@TempDir Path folder) throws Exception {
        TrainSummary summary = Training.of(
                        "steps=1",
                        "problems.source=chain:24",
                        "prompts.per_step=4",
                        "update.mini_batches=2",
                        "rollout.group_size=2",
                        "evaluation.every=0",
                        "evaluation.problems_at_ends=3",
                        "reward.accuracy_weight=2",
                        "reward.format_weight=0.5",
                        "output.folder=" + folder.resolve("run"))
                .reward(FIXED, 4)
                .quietly()
                .run()
                .summary();
        TemplateStanding plain = summary.after().byTemplate().get("plain");
        double reward = 2 * plain.sampled() + 0.5 * plain.format() + 4 * 0.25;
        assertThat(plain.reward()).isCloseTo(reward, within(1e-12));
        assertThat(SummaryTable.text(summary, Path.of("runs/r")).lines().filter(line -> line.startsWith("plain ")))
                .singleElement()
                .satisfies(line ->
                        assertThat(line.split("\\s+")[4]).isEqualTo(String.format(Locale.ROOT, "%.3f", reward)));
    }

    @Test
    void anEntropyThatServersDoNotTellIsLeftOut() {
        Standing.Figures figures = new Standing.Figures(0.5, 0.25, 1);
        Standing standing = new Standing(
                figures,
                figures,
                null,
                null,
                Double.NaN,
                new Robustness(new Robustness.Over(1, 0.5, 0.5, "plain", 0, 0, null), null, null),
                Map.of("plain", new TemplateStanding(0.5, 0.25, 1, 1.25, Double.NaN, 30, 0)),
                4);
        TrainSummary byServers = new TrainSummary(standing, standing, 1, 1, List.of(), Map.of());
        assertThat(SummaryTable.text(byServers, Path.of("runs/r")))
                .contains("plain", "50.0%")
                .doesNotContain("NaN");
    }

    @Test
    void aRunThatWasLeftBeforeItsFirstEvaluationSaysOnlyThat() {
        TrainSummary left = new TrainSummary(null, null, 0, 12, List.of(), Map.of());
        assertThat(SummaryTable.text(left, Path.of("runs/r")))
                .isEqualTo("0 steps in 12 s, interrupted; to go on: motet train --resume runs/r\n");
    }
}
