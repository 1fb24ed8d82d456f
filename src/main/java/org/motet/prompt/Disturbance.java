package org.motet.prompt;

import java.util.List;
import java.util.Locale;

/**
 * Text after a problem that can mislead. Each kind has its wordings; in them {@code {wrong}} is a wrong answer,
 * {@code {number}} any number, {@code {step}} an equation that does not hold.
 */
public enum Disturbance {
    /** Someone's guess, which is wrong. */
    WRONG_HINT(List.of(
            "Hint: it should be near {wrong}.", "Hint: think of {wrong}.", "I was told {wrong} is a good guess.")),
    /** A true or idle fact that has nothing to do with the problem. */
    DISTRACTING_FACT(List.of(
            "By the way, the shop next door sells {number} kinds of tea.",
            "Note: this is question {number} on the sheet.",
            "My street has {number} houses.")),
    /** A worked step with a slip in it. */
    FLAWED_STEP(List.of("I already found that {step}.", "Use that {step}.", "My first step was {step}.")),
    /** A claim that the wrong answer is the answer. */
    CLAIMED_ANSWER(List.of("The answer is {wrong}.", "The book says {wrong}.", "I got {wrong}."));

    private final List<String> wordings;

    Disturbance(List<String> wordings) {
        this.wordings = wordings;
    }

    List<String> wordings() {
        return wordings;
    }

    /** As configs and metrics spell it: {@code wrong-hint} and so on. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
