package org.motet.train.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.metrics.StepMetrics;

/** A policy that collapses is seen at once, one that wavers is not; nobody is called healthy too early. */
class HealthCourseTest {
    private static final int ROLLOUTS = 256;

    /** As in a run that learns. */
    private static StepMetrics usual(int number) {
        return new StepMetrics(number)
                .set("reward/accuracy", 0.3)
                .set("reward/format", 0.96)
                .set("actor/entropy", 0.11)
                .set("actor/ppo_kl", 0.001)
                .set("actor/pg_clipfrac", 0.002)
                .set("monitor/low_entropy_share", 0.6)
                .set("monitor/constant_groups", 0.2)
                .set("monitor/repeated_ngrams", 0.02)
                .set("response_length/clip_ratio", 0.01);
    }

    private static HealthCourse after(int steps) {
        HealthCourse course = new HealthCourse(ROLLOUTS);
        for (int i = 1; i <= steps; i++) {
            assertThat(course.see(usual(i)).health()).isEqualTo(Health.HEALTHY);
        }
        return course;
    }

    @ParameterizedTest
    @CsvSource({
        "actor/ppo_kl, 0.05, 0.2, -0.9",
        "actor/entropy, 0.3, 0.5, 5.9",
        "reward/format, 0.7, 0.5, 0.02",
        "monitor/probe_kl, 0.5, 1.4, 7",
        "val-core/trained_templates/acc/mean@1, 0.55, 0.4, 0.1",
        "monitor/mutual_information, 0.7, 0.4, -2"
    })
    void aNumberThatPassesALimitIsSeenInThatStep(String metric, double harmless, double bad, double worse) {
        assertThat(turned(metric, harmless)).isEqualTo(Health.HEALTHY);
        assertThat(turned(metric, bad)).isEqualTo(Health.WARNING);
        assertThat(turned(metric, worse)).isEqualTo(Health.COLLAPSING);
    }

    private static Health turned(String metric, double value) {
        HealthCourse course = new HealthCourse(ROLLOUTS);
        for (int i = 1; i <= 6; i++) {
            course.see(usual(i).set("val-core/trained_templates/acc/mean@1", 0.6));
        }
        return course.see(usual(7).set(metric, value)).health();
    }

    @ParameterizedTest
    @CsvSource({
        "actor/pg_clipfrac, 0.4, 2",
        "reward/accuracy, 0.01, 2",
        "actor/entropy, 0.0005, 2",
        "monitor/low_entropy_share, 1, 3",
        "monitor/constant_groups, 1, 3",
        "monitor/repeated_ngrams, 0.5, 2",
        "response_length/clip_ratio, 0.9, 2"
    })
    void aNumberThatMayPassALimitByChanceMustDoSoAgain(String metric, double value, int inARow) {
        HealthCourse course = after(6);
        for (int i = 1; i < inARow; i++) {
            Health so = course.see(usual(6 + i).set(metric, value)).health();
            assertThat(so).as("after " + i).isNotEqualTo(Health.COLLAPSING);
        }
        Judgement judgement = course.see(usual(6 + inARow).set(metric, value));
        assertThat(judgement.begins()).isTrue();
        assertThat(judgement.healthyUntil()).isEqualTo(6);
        assertThat(judgement.signs()).isNotEmpty();
    }

    @Test
    void theFirstStepsOwnUpdatesAreEnough() {
        assertThat(after(0).see(usual(1).set("actor/ppo_kl", 5)).begins()).isTrue();
    }

    @Test
    void sharesOfAFewRolloutsProveNothing() {
        HealthCourse few = new HealthCourse(32);
        for (int i = 1; i <= 20; i++) {
            boolean unlucky = i > 4 && i % 4 != 0; // three steps of the four that make a measurement together
            StepMetrics step = usual(i);
            step.set("reward/accuracy", i <= 4 ? 0.3 : unlucky ? 0.1 : 0.9)
                    .set("monitor/constant_groups", unlucky ? 0.6 : 0.1)
                    .set("response_length/clip_ratio", i > 4 && i % 2 == 0 ? 0.3 : 0);
            assertThat(few.see(step).health()).isEqualTo(Health.HEALTHY);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "reward/accuracy, 0, 128, 2",
        "reward/accuracy, 0, 64, 4",
        "reward/accuracy, 0, 30, 10",
        "monitor/constant_groups, 1, 64, 6",
        "monitor/repeated_ngrams, 1, 8, 16"
    })
    void smallStepsAreJudgedTogether(String metric, double value, int rollouts, int steps) {
        HealthCourse course = new HealthCourse(rollouts);
        for (int i = 1; i <= 80; i++) {
            assertThat(course.see(usual(i)).health()).isEqualTo(Health.HEALTHY);
        }
        for (int i = 1; i <= steps; i++) {
            assertThat(course.see(usual(80 + i).set(metric, value)).health() != Health.HEALTHY)
                    .as("after %d steps", i)
                    .isEqualTo(i == steps);
        }
    }

    @Test
    void numbersThatAreNotThereOrNoneSayNothing() {
        HealthCourse course = after(3);
        assertThat(course.see(new StepMetrics(4)).health()).isEqualTo(Health.HEALTHY);
        assertThat(course.see(usual(5).set("actor/entropy", Double.NaN).set("reward/accuracy", Double.NaN))
                        .health())
                .isEqualTo(Health.HEALTHY);
    }

    @Test
    void itIsHealthyAgainOnlyAfterTenCleanStepsInARow() {
        HealthCourse course = after(6);
        assertThat(course.see(usual(7).set("actor/ppo_kl", 1)).health()).isEqualTo(Health.COLLAPSING);
        int step = 8;
        for (int i = 0; i < HealthCourse.CALM - 1; i++) {
            assertThat(course.see(usual(step++)).health()).isEqualTo(Health.COLLAPSING);
        }
        // below the limit of a collapse, above that of a warning: not calm
        assertThat(course.see(usual(step++).set("actor/ppo_kl", 0.2)).turned()).isFalse();
        for (int i = 0; i < HealthCourse.CALM - 1; i++) {
            assertThat(course.see(usual(step++)).health()).isEqualTo(Health.COLLAPSING);
        }
        Judgement judgement = course.see(usual(step));
        assertThat(judgement.turned()).isTrue();
        assertThat(judgement.health()).isEqualTo(Health.HEALTHY);
        assertThat(judgement.healthyUntil()).isEqualTo(6);
        assertThat(course.see(usual(step + 1)).healthyUntil()).isEqualTo(step + 1);
    }

    @Test
    void whatIsMeasuredRarelyWasHealthyOnlyWhenItWasLastMeasured() {
        HealthCourse course = new HealthCourse(ROLLOUTS);
        Judgement judgement = null;
        for (int i = 1; i <= 10; i++) {
            StepMetrics step = usual(i);
            if (i % 5 == 0) {
                step.set("monitor/mutual_information", i == 5 ? 1 : 0.1);
            }
            judgement = course.see(step);
        }
        assertThat(judgement.begins()).isTrue();
        assertThat(judgement.healthyUntil()).isEqualTo(5);
    }

    @Test
    void anEntropyThatFallsSteadilyIsSeenByItsCourse() {
        HealthCourse course = after(10);
        List<Health> seen = new ArrayList<>();
        StepMetrics last = usual(11);
        for (int i = 1; i <= 6; i++) {
            last = usual(10 + i).set("actor/entropy", 0.11 * Math.exp(-0.3 * i));
            seen.add(course.see(last).health());
        }
        assertThat(seen).contains(Health.WARNING);
        for (int i = 7; i <= 12; i++) {
            last = usual(10 + i).set("actor/entropy", 0.11 * Math.exp(-0.3 * i));
            course.see(last);
        }
        assertThat(last.get("monitor/entropy_slope")).isCloseTo(-0.3, within(1e-9));
    }

    @Test
    void theSameNumbersGiveTheSameCourse() {
        HealthCourse course = after(8);
        HealthCourse again = after(8);
        for (int i = 9; i < 30; i++) {
            StepMetrics step = usual(i).set("actor/ppo_kl", i == 12 ? 0.3 : 0).set("reward/accuracy", 0.3 + 0.001 * i);
            assertThat(again.see(step)).isEqualTo(course.see(step)); // the second is shown what the first has added
        }
    }
}
