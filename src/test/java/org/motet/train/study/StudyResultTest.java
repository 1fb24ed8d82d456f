package org.motet.train.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.motet.train.ProblemOutcomes;

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
        Map<String, List<StudyResult.Finished>> runs = new LinkedHashMap<>();
        runs.put("one", List.of(run(1, 0.2), run(2, 0.8)));
        runs.put("other", List.of(run(1, 0.3), run(2, 0.9), run(3, 0.1)));
        runs.put("not yet", List.of());
        StudyResult result = StudyResult.of(
                runs,
                List.of(
                        new StudyArms.Contrast("kind", "other", "one"),
                        new StudyArms.Contrast("kind", "not yet", "one")));
        assertThat(result.arms()).extracting(StudyResult.Arm::name).containsExactly("one", "other");
        assertThat(result.contrasts())
                .extracting(StudyResult.Contrast::arm)
                .containsExactly("other"); // the other has no run yet
        StudyResult.Contrast contrast = result.contrasts().getFirst();
        Estimate difference = contrast.figures().get(Figure.TRAINED_GREEDY);
        assertThat(difference.n()).isEqualTo(2); // seed 3 has no partner
        assertThat(difference.mean()).isCloseTo(0.1, within(1e-12));
        assertThat(result.arms().get(1).figures().get(Figure.TRAINED_GREEDY).n())
                .isEqualTo(3);
        assertThat(contrast.byProblem()).isEmpty();
    }

    @Test
    void twoSeedsMakeNothingBold() {
        // The differences are +0.100 and +0.101: even Student's interval with one degree of freedom excludes 0.
        StudyResult two = compared(List.of(run(1, 0.2), run(2, 0.8)), List.of(run(1, 0.3), run(2, 0.901)));
        assertThat(two.contrasts()
                        .getFirst()
                        .figures()
                        .get(Figure.TRAINED_GREEDY)
                        .low())
                .isPositive();
        assertThat(StudyTable.text(two)).contains("| +10.0 ± 0.6 |").doesNotContain("**");
        List<StudyResult.Finished> one = List.of(run(1, 0.2), run(2, 0.8), run(3, 0.5));
        assertThat(StudyTable.text(compared(one, List.of(run(1, 0.3), run(2, 0.901), run(3, 0.6005)))))
                .contains("| **+10.0 ± 0.1** |");
        assertThat(StudyTable.text(compared(one, List.of(run(1, 0.3), run(2, 0.901), run(3, 0.4)))))
                .doesNotContain("**");
    }

    @Test
    void aDifferenceThatHangsOnFewProblemsIsNotBold() {
        // Each seed gains a quarter of the problems, always the same one of four.
        List<StudyResult.Finished> one = List.of(run(1, "0101"), run(2, "0001"), run(3, "0111"), run(4, "0011"));
        List<StudyResult.Finished> other = List.of(run(1, "1101"), run(2, "1001"), run(3, "1111"), run(4, "1011"));
        StudyResult result = compared(one, other);
        StudyResult.Contrast contrast = result.contrasts().getFirst();
        assertThat(contrast.figures().get(Figure.TRAINED_GREEDY).excludesZero()).isTrue();
        // of 1, 0, 0, 0: mean 1/4, standard error 1/4, quantile of t with 3 degrees of freedom 3.182446
        Estimate byProblem = contrast.byProblem().get(Figure.TRAINED_GREEDY);
        assertThat(byProblem.high()).isCloseTo(0.25 + 0.25 * 3.182446305, within(1e-8));
        assertThat(byProblem.n()).isEqualTo(4);
        assertThat(StudyTable.text(result)).contains("| +25.0 ± 0.0 (± 79.6) |").doesNotContain("**");
        assertThat(result.arms()
                        .getFirst()
                        .byProblem()
                        .get(Figure.TRAINED_GREEDY)
                        .mean())
                .isCloseTo(0.5, within(1e-12));
    }

    @Test
    void runsOnOtherProblemsAreNotComparedProblemByProblem() {
        StudyResult.Finished other = run(1, "11");
        StudyResult result = compared(List.of(run(1, "0101")), List.of(other));
        assertThat(result.contrasts().getFirst().figures()).containsKey(Figure.TRAINED_GREEDY);
        assertThat(result.contrasts().getFirst().byProblem()).isEmpty();
    }

    @Test
    void eachFactorIsComparedWithAllElseTheSame() throws Exception {
        StudyArms arms = StudyArms.of(List.of(), List.of("steps=1,2", "templates.schedule=single,uniform"), List.of());
        assertThat(arms.arms())
                .extracting(StudyArms.Arm::name)
                .containsExactly("1-single", "1-uniform", "2-single", "2-uniform");
        assertThat(arms.contrasts())
                .containsExactly(
                        new StudyArms.Contrast("steps", "2-single", "1-single"),
                        new StudyArms.Contrast("steps", "2-uniform", "1-uniform"),
                        new StudyArms.Contrast("templates.schedule", "1-uniform", "1-single"),
                        new StudyArms.Contrast("templates.schedule", "2-uniform", "2-single"));
    }

    private static StudyResult compared(List<StudyResult.Finished> one, List<StudyResult.Finished> other) {
        Map<String, List<StudyResult.Finished>> runs = new LinkedHashMap<>();
        runs.put("one", one);
        runs.put("other", other);
        return StudyResult.of(runs, List.of(new StudyArms.Contrast("kind", "other", "one")));
    }

    private static StudyResult.Finished run(long seed, double accuracy) {
        return new StudyResult.Finished(
                new StudyResult.Run(seed, "seed-" + seed, 5, 1, Map.of(Figure.TRAINED_GREEDY, accuracy)), null);
    }

    /** @param marks of its problems under one template */
    private static StudyResult.Finished run(long seed, String marks) {
        double accuracy = marks.chars().filter(mark -> mark == '1').count() / (double) marks.length();
        ProblemOutcomes outcomes = new ProblemOutcomes(
                List.of("a", "b", "c", "d").subList(0, marks.length()),
                List.of("plain"),
                Map.of("plain", new ProblemOutcomes.Marks(marks, marks)));
        return new StudyResult.Finished(
                run(seed, accuracy).run(), ProblemFigures.of(outcomes).orElseThrow());
    }
}
