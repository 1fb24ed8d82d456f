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
    }

    @Test
    void noIntervalOfAShareIsAPoint() {
        double[] none = new double[20];
        double[] all = new double[20];
        Arrays.fill(all, 1);
        double[] quarter = new double[20];
        Arrays.fill(quarter, 0, 5, 1);
        // Wilson's limits at 0, 5 and 20 of 20.
        assertInterval(ScoreInterval.of(none), 0, 0.1611);
        assertInterval(ScoreInterval.of(quarter), 0.1119, 0.4687);
        assertInterval(ScoreInterval.of(all), 0.8389, 1);
        assertThat(ScoreInterval.of(none).method()).isEqualTo(Interval.Method.WILSON);
        assertInterval(ScoreInterval.micro(List.of(none, none)), 0, 0.0876);
        // Two independent benchmarks at 0: their upper distances add in squares.
        assertInterval(ScoreInterval.macro(List.of(none, none)), 0, 0.1611 / Math.sqrt(2));
        assertThat(ScoreInterval.macro(List.of(none)).high())
                .isEqualTo(ScoreInterval.of(none).high());
    }

    @Test
    void anAverageOverSamplesIsBootstrappedUnlessAllQuestionsScoreTheSame() {
        double[] mixed = {0.25, 0.5, 0, 1, 0.75, 0.25, 0.5, 0.5, 0.25, 0};
        assertThat(ScoreInterval.of(mixed))
                .isEqualTo(Bootstrap.interval(List.of(mixed), means -> means[0]))
                .extracting(Interval::method)
                .isEqualTo(Interval.Method.BOOTSTRAP);
        double[] same = new double[10];
        Arrays.fill(same, 0.5);
        assertThat(ScoreInterval.of(same).method()).isEqualTo(Interval.Method.WILSON);
        assertThat(ScoreInterval.of(same).high() - ScoreInterval.of(same).low()).isGreaterThan(0.3);
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
        // No pair of 200 differs: up to z²/(200+z²) of them could without being seen.
        assertInterval(same.micro().interval(), -0.01884, 0.01884);
        assertInterval(same.macro().interval(), -0.01884, 0.01884);
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
