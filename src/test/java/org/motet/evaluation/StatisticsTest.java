package org.motet.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.motet.math.Outcome;

class StatisticsTest {
    /** The published row of step 2480: 44.1 per benchmark, 51.8 per question. */
    @Test
    void averagesGiveThePublishedNumbers() {
        double[] accuracies = {0.200, 0.494, 0.804, 0.297, 0.412};
        int[] sizes = {30, 83, 500, 272, 675};
        assertThat(Averages.macro(accuracies)).isCloseTo(0.4414, within(5e-5));
        assertThat(Averages.micro(accuracies, sizes)).isCloseTo(0.5179, within(2e-4));
    }

    @Test
    void wilsonIntervalsAreThoseOfTheTables() {
        assertInterval(Interval.wilson(50, 100), 0.4038, 0.5962);
        assertInterval(Interval.wilson(0, 10), 0, 0.2775);
        assertInterval(Interval.wilson(10, 10), 0.7225, 1);
        assertInterval(Interval.wilson(6, 30), 0.0951, 0.3731);
    }

    private static void assertInterval(Interval interval, double low, double high) {
        assertThat(interval.low()).isCloseTo(low, within(1e-4));
        assertThat(interval.high()).isCloseTo(high, within(1e-4));
    }

    @Test
    void bootstrapAgreesWithTheNormalIntervalOnManyQuestions() {
        double[] scores =
                IntStream.range(0, 2000).mapToDouble(i -> i % 10 < 3 ? 1 : 0).toArray();
        Interval interval = Bootstrap.interval(List.of(scores), means -> means[0]);
        double half = 1.96 * Math.sqrt(0.3 * 0.7 / 2000);
        assertThat(interval.low()).isCloseTo(0.3 - half, within(0.002));
        assertThat(interval.high()).isCloseTo(0.3 + half, within(0.002));
        assertThat(Bootstrap.interval(List.of(new double[] {1, 1, 1}), means -> means[0]))
                .isEqualTo(new Interval(1, 1));
    }

    @Test
    void passAtKIsTheShareOfDrawsWithARightSample() {
        for (int n = 1; n <= 8; n++) {
            for (int c = 0; c <= n; c++) {
                for (int k = 1; k <= n; k++) {
                    assertThat(PassAtK.estimate(n, c, k))
                            .as(n + " " + c + " " + k)
                            .isCloseTo(enumerated(n, c, k), within(1e-12));
                }
            }
        }
        assertThat(PassAtK.estimate(1000, 1, 500)).isCloseTo(0.5, within(1e-12));
        assertThatThrownBy(() -> PassAtK.estimate(4, 2, 5)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Over all subsets of k of n samples, of which the first c are right. */
    private static double enumerated(int n, int c, int k) {
        int sets = 0;
        int right = 0;
        for (int set = 0; set < 1 << n; set++) {
            if (Integer.bitCount(set) == k) {
                sets++;
                right += (set & (1 << c) - 1) != 0 ? 1 : 0;
            }
        }
        return (double) right / sets;
    }

    @Test
    void aMajorityIsCountedOverEqualAnswersNotEqualTexts() {
        assertThat(MajorityVote.accuracy(grades("+2.0", "-3", "-3", "+2", "+2.00"), 5))
                .isEqualTo(1);
        assertThat(MajorityVote.accuracy(grades("+1", "-3", "-3"), 3)).isEqualTo(0);
        // Of equally many votes the first answer wins; samples without an answer do not vote.
        assertThat(MajorityVote.accuracy(grades("+1", "-2", "?", "?"), 4)).isEqualTo(1);
        assertThat(MajorityVote.accuracy(grades("?", "?"), 2)).isEqualTo(0);
        // Two votes of two: the first is right, the second is not.
        assertThat(MajorityVote.accuracy(grades("+1", "-2", "-2", "+1"), 2)).isEqualTo(0.5);
        assertThat(MajorityVote.accuracy(grades("+1", "-2", "-2"), 1)).isCloseTo(1.0 / 3, within(1e-12));
    }

    /** "+1": the right answer 1; "-1": the wrong answer 1; "?": no answer. */
    private static List<Grade> grades(String... answers) {
        List<Grade> grades = new ArrayList<>();
        for (String answer : answers) {
            Attempt completion = new Attempt(new Attempt.Key("b", 0, "t", grades.size()), answer, null, null);
            Outcome outcome =
                    answer.equals("?") ? Outcome.NO_ANSWER : answer.startsWith("+") ? Outcome.CORRECT : Outcome.WRONG;
            grades.add(new Grade(completion, outcome, answer.equals("?") ? null : answer.substring(1), 1));
        }
        return grades;
    }

    @Test
    void mcNemarIsAFairCoinOverTheQuestionsOnWhichTheyDiffer() {
        assertThat(PairedComparison.mcNemar(0, 0)).isEqualTo(1);
        assertThat(PairedComparison.mcNemar(5, 5)).isEqualTo(1);
        assertThat(PairedComparison.mcNemar(0, 5)).isCloseTo(2.0 / 32, within(1e-12));
        assertThat(PairedComparison.mcNemar(15, 5)).isCloseTo(0.04138947, within(1e-7));
        assertThat(PairedComparison.mcNemar(600, 400)).isCloseTo(PairedComparison.mcNemar(400, 600), within(1e-15));
        assertThat(PairedComparison.mcNemar(600, 400)).isBetween(1e-11, 1e-9);
    }

    @Test
    void aComparisonFindsAClearDifferenceAndNoneWhereThereIsNone() {
        double[] base = IntStream.range(0, 200).mapToDouble(i -> i % 2).toArray();
        double[] better = base.clone();
        Arrays.fill(better, 0, 60, 1);
        PairedComparison clear = PairedComparison.of(List.of("a"), List.of(base), List.of(better));
        assertThat(clear.micro().difference()).isCloseTo(0.15, within(1e-12));
        assertThat(clear.micro().p()).isCloseTo(Math.pow(0.5, 29), within(1e-15));
        assertThat(clear.macro().p()).isLessThan(1e-3);
        assertThat(clear.micro().interval().contains(0)).isFalse();
        assertThat(clear.verdict()).contains("better");
        PairedComparison same = PairedComparison.of(List.of("a"), List.of(base), List.of(base));
        assertThat(same.micro().p()).isEqualTo(1);
        assertThat(same.macro().p()).isEqualTo(1);
        assertThat(same.verdict()).contains("within what chance gives");
    }

    @Test
    void aSignFlipTestServesWhereScoresAreMeansOfSamples() {
        double[] base = new double[40];
        double[] better = new double[40];
        Arrays.fill(better, 0, 12, 0.25);
        PairedComparison comparison = PairedComparison.of(List.of("a"), List.of(base), List.of(better));
        // All twelve differences must flip the same way: 2 / 2^12.
        assertThat(comparison.micro().p()).isCloseTo(2.0 / 4096, within(4e-4));
    }
}
