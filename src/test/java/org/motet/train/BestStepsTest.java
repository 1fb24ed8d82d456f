package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BestStepsTest {
    @Test
    void theBestStayInOrderAndTheEarlierOfEqualsIsAhead() {
        BestSteps best = BestSteps.NONE
                .with(10, 0.5, 2)
                .with(20, 0.7, 2)
                .with(30, 0.7, 2)
                .with(40, 0.6, 2);
        assertThat(best.steps()).extracting(BestSteps.Entry::step).containsExactly(20, 30);
        assertThat(best.contains(30)).isTrue();
        assertThat(best.contains(40)).isFalse();
    }

    @Test
    void countsEvaluationsSinceTheBest() {
        BestSteps best = BestSteps.NONE.with(10, 0.5, 1);
        assertThat(best.evaluationsSinceBest()).isZero();
        best = best.with(20, 0.5, 1).with(30, 0.4, 1); // equal is not better
        assertThat(best.evaluationsSinceBest()).isEqualTo(2);
        assertThat(best.with(40, 0.51, 1).evaluationsSinceBest()).isZero();
    }
}
