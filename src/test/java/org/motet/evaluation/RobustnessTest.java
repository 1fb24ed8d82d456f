package org.motet.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RobustnessTest {
    /** Answers to problems whose right answers are 1, 2, 3, …; {@code -} stands for none. */
    private static List<FinalAnswer> answers(String... texts) {
        List<FinalAnswer> answers = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            @Nullable String text = texts[i].equals("-") ? null : texts[i];
            answers.add(new FinalAnswer(text, texts[i].equals("" + (i + 1)) || texts[i].equals((i + 1) + ".0")));
        }
        return answers;
    }

    private static Map<String, List<FinalAnswer>> three() {
        Map<String, List<FinalAnswer>> three = new LinkedHashMap<>();
        three.put("plain", answers("1", "2", "3", "9")); // 3/4
        three.put("boxed", answers("1", "7", "-", "9")); // 1/4
        three.put("chatty", answers("1.0", "7", "-", "8")); // 1/4
        return three;
    }

    @Test
    void meanWorstAndSpreadAreOverTemplates() {
        Robustness.Over all = Robustness.of(three(), Set.of()).all();
        assertThat(all.templates()).isEqualTo(3);
        assertThat(all.mean()).isCloseTo(5 / 12.0, within(1e-12));
        assertThat(all.worst()).isEqualTo(0.25);
        assertThat(all.worstTemplate()).isEqualTo("boxed");
        assertThat(all.spread()).isEqualTo(0.5);
        assertThat(all.deviation()).isCloseTo(Math.sqrt(1 / 12.0), within(1e-12));
    }

    @Test
    void agreementIsTheShareOfPairsThatSayTheSame() {
        // Of three pairs: problem 1 all (1.0 is 1), problem 2 one (7 and 7), problem 3 none, problem 4 one.
        assertThat(Robustness.of(three(), Set.of()).all().agreement()).isCloseTo((3 + 1 + 0 + 1) / 12.0, within(1e-12));
    }

    @Test
    void missingAnswersAgreeWithNothing() {
        Map<String, List<FinalAnswer>> silent = Map.of("a", answers("-"), "b", answers("-"));
        assertThat(Robustness.of(silent, Set.of()).all().agreement()).isZero();
    }

    @Test
    void aRightAndAWrongAnswerNeverAgree() {
        Map<String, List<FinalAnswer>> split =
                Map.of("a", List.of(new FinalAnswer("1", true)), "b", List.of(new FinalAnswer("1.0", false)));
        assertThat(Robustness.of(split, Set.of()).all().agreement()).isZero();
    }

    @Test
    void seenAndHeldOutTemplatesStandApart() {
        Robustness robustness = Robustness.of(three(), Set.of("plain", "unknown"));
        assertThat(robustness.heldOut()).isEqualTo(new Robustness.Over(1, 0.75, 0.75, "plain", 0, 0, null));
        assertThat(robustness.seen()).isNotNull();
        assertThat(robustness.seen().templates()).isEqualTo(2);
        assertThat(robustness.seen().agreement()).isEqualTo(0.5);
        assertThat(Robustness.of(three(), Set.of()).heldOut()).isNull();
        assertThat(Robustness.of(three(), three().keySet()).seen()).isNull();
    }

    @Test
    void setsOfDifferentSizesCountTheSame() {
        List<Map<String, List<FinalAnswer>>> sets = List.of(
                Map.of("a", answers("1"), "b", answers("1")), Map.of("a", answers("0", "2"), "b", answers("0", "0")));
        Robustness.Over all = Robustness.macro(sets, Set.of()).all();
        assertThat(all.mean()).isEqualTo((0.75 + 0.5) / 2);
        assertThat(all.worstTemplate()).isEqualTo("b");
        assertThat(all.agreement()).isEqualTo((1 + 0.5) / 2);
    }

    @Test
    void templatesWithDifferentProblemsAreRefused() {
        assertThatThrownBy(() -> Robustness.of(Map.of("a", answers("1", "2"), "b", answers("1")), Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'b' has answers to 1 of 2 problems");
        assertThatThrownBy(() -> Robustness.of(Map.of(), Set.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
