package org.motet.train.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StudyResultTest {
    @Test
    void anIntervalOfThreeRunsIsStudents() {
        // standard error 0.1 / sqrt(3), quantile of t with 2 degrees of freedom 4.302653
        Estimate estimate = Estimate.of(new double[] {0.4, 0.5, 0.6});
        assertThat(estimate.mean()).isCloseTo(0.5, within(1e-12));
        assertThat(estimate.high() - estimate.mean()).isCloseTo(4.302652730 * 0.1 / Math.sqrt(3), within(1e-8));
        assertThat(estimate.low()).isCloseTo(1 - estimate.high(), within(1e-12));
        assertThat(estimate.excludesZero()).isTrue();
        assertThat(Estimate.of(new double[] {-0.1, 0.1, 0.2}).excludesZero()).isFalse();
    }

    @Test
    void oneRunHasNoInterval() {
        Estimate estimate = Estimate.of(new double[] {0.4});
        assertThat(estimate.low()).isNull();
        assertThat(estimate.high()).isNull();
        assertThat(estimate.excludesZero()).isFalse();
    }

    @Test
    void armsAreComparedSeedBySeed() {
        Map<String, List<StudyResult.Run>> runs = new LinkedHashMap<>();
        runs.put("one", List.of(run(1, 0.2), run(2, 0.8)));
        runs.put("other", List.of(run(1, 0.3), run(2, 0.9), run(3, 0.1)));
        runs.put("not yet", List.of());
        StudyResult result = StudyResult.of(runs);
        assertThat(result.arms()).extracting(StudyResult.Arm::name).containsExactly("one", "other");
        assertThat(result.arms().getFirst().overFirst()).isEmpty();
        Estimate difference = result.arms().get(1).overFirst().get(Figure.TRAINED_GREEDY);
        assertThat(difference.n()).isEqualTo(2); // seed 3 has no partner
        assertThat(difference.mean()).isCloseTo(0.1, within(1e-12));
        assertThat(result.arms().get(1).figures().get(Figure.TRAINED_GREEDY).n())
                .isEqualTo(3);
    }

    @Test
    void twoSeedsMakeNothingBold() {
        // The differences are +0.100 and +0.101: even Student's interval with one degree of freedom excludes 0.
        Map<String, List<StudyResult.Run>> runs = new LinkedHashMap<>();
        runs.put("one", List.of(run(1, 0.2), run(2, 0.8)));
        runs.put("other", List.of(run(1, 0.3), run(2, 0.901)));
        assertThat(StudyResult.of(runs)
                        .arms()
                        .get(1)
                        .overFirst()
                        .get(Figure.TRAINED_GREEDY)
                        .low())
                .isPositive();
        assertThat(StudyTable.text(StudyResult.of(runs)))
                .contains("| +10.0 ± 0.6 |")
                .doesNotContain("**");
        runs.put("one", List.of(run(1, 0.2), run(2, 0.8), run(3, 0.5)));
        runs.put("other", List.of(run(1, 0.3), run(2, 0.901), run(3, 0.6005)));
        assertThat(StudyTable.text(StudyResult.of(runs))).contains("| **+10.0 ± 0.1** |");
        runs.put("other", List.of(run(1, 0.3), run(2, 0.901), run(3, 0.4)));
        assertThat(StudyTable.text(StudyResult.of(runs))).doesNotContain("**");
    }

    private static StudyResult.Run run(long seed, double accuracy) {
        return new StudyResult.Run(seed, "seed-" + seed, 5, 1, Map.of(Figure.TRAINED_GREEDY, accuracy));
    }
}
