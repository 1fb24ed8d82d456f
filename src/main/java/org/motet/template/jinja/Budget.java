package org.motet.template.jinja;

/** Work that one rendering may still do: steps and characters, so that it ends whatever the template says. */
final class Budget {
    private static final int CHARACTERS_A_STEP = 16;
    private static final int DEEPEST = 100;

    private long steps;
    private int depth;

    Budget(long steps) {
        this.steps = steps;
    }

    void step() {
        spend(1);
    }

    /** Pays for a text that was made. */
    String made(String text) {
        spend(1 + text.length() / CHARACTERS_A_STEP);
        return text;
    }

    /** Pays for items or characters before they are made. */
    void spend(long cost) {
        steps -= cost;
        if (steps < 0) {
            throw new JinjaException("the template does more work than any prompt needs; it was stopped");
        }
    }

    void enter() {
        if (++depth > DEEPEST) {
            throw new JinjaException("macros call each other more than " + DEEPEST + " deep");
        }
    }

    void leave() {
        depth--;
    }
}
