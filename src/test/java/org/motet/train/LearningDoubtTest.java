package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.motet.config.ConfigLayers;
import org.motet.metrics.StepMetrics;
import org.motet.problem.Problem;

/** A run that cannot learn says so once, with the likely reason. */
class LearningDoubtTest {
    private static final GoldReadings READABLE = new GoldReadings(10, 0, 0, null);

    private static TrainConfig config(String... settings) {
        return new ConfigLayers<>(TrainConfig.DEFAULT)
                .overrides(List.of(settings))
                .resolve();
    }

    /** A step of which nothing is to be said. */
    private static StepMetrics step(int number) {
        return new StepMetrics(number)
                .set("critic/score/max", 2)
                .set("critic/score/min", 0)
                .set("reward/accuracy", 0.3)
                .set("reward/format", 0.9)
                .set("reward/groups/zero_spread", 0.2)
                .set("actor/entropy", 0.5)
                .set("response_length/clip_ratio", 0.1)
                .set("reward/outcome/correct", 30)
                .set("reward/outcome/wrong", 60)
                .set("reward/outcome/no-answer", 10)
                .set("reward/outcome/undecided", 0);
    }

    private static StepMetrics nothingRight(int number) {
        return step(number)
                .set("reward/accuracy", 0)
                .set("reward/outcome/correct", 0)
                .set("reward/outcome/wrong", 100);
    }

    private static StepMetrics nothingAtAll(int number) {
        return nothingRight(number)
                .set("reward/groups/zero_spread", 1)
                .set("reward/format", 0)
                .set("critic/score/max", 0);
    }

    private interface Steps {
        StepMetrics of(int number);
    }

    /** What is said over so many steps of a kind. */
    private static List<String> said(LearningDoubt doubt, int from, int to, Steps steps) {
        List<String> said = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            doubt.see(steps.of(i)).ifPresent(said::add);
        }
        return said;
    }

    private static String onlyOne(TrainConfig config, GoldReadings golds, Steps steps) {
        List<String> said = said(new LearningDoubt(config, () -> golds), 1, 40, steps);
        assertThat(said).hasSize(1);
        return said.getFirst();
    }

    @Test
    void aRunThatLearnsIsNotDoubted() {
        assertThat(said(new LearningDoubt(config(), () -> READABLE), 1, 40, LearningDoubtTest::step))
                .isEmpty();
    }

    @Test
    void nineStepsAreNoDoubtAndTheTenthMustFollow() {
        LearningDoubt doubt = new LearningDoubt(config(), () -> READABLE);
        assertThat(said(doubt, 1, 9, LearningDoubtTest::nothingAtAll)).isEmpty();
        assertThat(said(doubt, 10, 10, LearningDoubtTest::step)).isEmpty();
        assertThat(said(doubt, 11, 19, LearningDoubtTest::nothingAtAll)).isEmpty();
        assertThat(said(doubt, 20, 20, LearningDoubtTest::nothingAtAll)).hasSize(1);
    }

    @Test
    void aResumedRunDoesNotRepeatIt() {
        LearningDoubt first = new LearningDoubt(config(), () -> READABLE);
        assertThat(said(first, 1, 12, LearningDoubtTest::nothingAtAll)).hasSize(1);
        LearningDoubt resumed = new LearningDoubt(config(), () -> READABLE);
        for (int i = 1; i <= 12; i++) {
            resumed.see(nothingAtAll(i)); // from metrics.jsonl
        }
        assertThat(said(resumed, 13, 40, LearningDoubtTest::nothingAtAll)).isEmpty();
    }

    @Test
    void completionsThatAreCutOffAreTheReason() {
        assertThat(onlyOne(
                        config("rollout.max_new_tokens=33"),
                        READABLE,
                        i -> nothingAtAll(i).set("response_length/clip_ratio", 0.97)))
                .contains("nothing to learn for 10 steps", "all rewards were equal, namely 0")
                .contains("97% of the completions were cut off at rollout.max_new_tokens=33");
    }

    @Test
    void answersThatAreNotFoundAreTheReason() {
        assertThat(onlyOne(
                        config("reward.answer_policy=boxed"),
                        READABLE,
                        i -> nothingRight(i).set("reward/outcome/wrong", 4).set("reward/outcome/no-answer", 96)))
                .contains("no answer has been right for 10 steps")
                .contains("In 96% of the completions no answer was found under reward.answer_policy=boxed");
    }

    @Test
    void referenceAnswersThatCannotBeReadAreTheReason() {
        Problem essay = new Problem("essay", "Why?", List.of("Because of this and that and more"), "own", null);
        assertThat(onlyOne(config(), new GoldReadings(10, 6, 0, essay), LearningDoubtTest::nothingRight))
                .contains("6 of the 10 problems for training", "such as essay: \"Because of");
    }

    @Test
    void problemsThatAreTooHardAreTheReason() {
        assertThat(onlyOne(config(), READABLE, LearningDoubtTest::nothingRight))
                .contains("too hard for this model", "problems.answer");
    }

    @Test
    void problemsThatAreTooEasyAreTheReason() {
        assertThat(onlyOne(
                        config(),
                        READABLE,
                        i -> step(i).set("reward/groups/zero_spread", 1).set("reward/accuracy", 1)))
                .contains("nothing to learn", "too easy for this model");
    }

    @Test
    void completionsThatAreAllAlikeAreTheReason() {
        assertThat(onlyOne(
                        config(),
                        READABLE,
                        i -> step(i).set("reward/groups/zero_spread", 1).set("actor/entropy", 0.0004)))
                .contains("0.0004 nats", "rollout.temperature=1.0");
    }

    @Test
    void aFormatThatIsNeverMetIsSaid() {
        assertThat(onlyOne(config(), READABLE, i -> step(i).set("reward/format", 0)))
                .contains("no completion has met the format of its template for 10 steps");
        assertThat(said(
                        new LearningDoubt(config("reward.format_weight=0"), () -> READABLE),
                        1,
                        40,
                        i -> step(i).set("reward/format", 0)))
                .as("where it counts")
                .isEmpty();
    }

    @Test
    void whatWasKnownBeforeIsNotBlamedOnTheProblems() {
        LearningDoubt doubt = new LearningDoubt(config("update.learning_rate=0.5"), () -> READABLE);
        assertThat(said(doubt, 1, 3, LearningDoubtTest::step)).isEmpty();
        assertThat(said(doubt, 4, 30, LearningDoubtTest::nothingAtAll))
                .singleElement()
                .satisfies(sentence ->
                        assertThat(sentence).contains("Accuracy was 30.0% at step 1", "update.learning_rate=0.5"));
    }
}
