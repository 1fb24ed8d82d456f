package org.motet.template.python;

/** Work that one rendering may still do: steps, characters and depth, so that it ends whatever the template says. */
public final class RenderBudget {
    private static final int CHARACTERS_A_STEP = 16;
    private static final int DEEPEST = 300;

    private long steps;
    private int depth;

    public RenderBudget(long steps) {
        this.steps = steps;
    }

    public void step() {
        spend(1);
    }

    /** Pays for a text that was made. */
    public String made(String text) {
        read(text);
        return text;
    }

    /** Pays for reading a text once. */
    public void read(String text) {
        spend(1 + text.length() / CHARACTERS_A_STEP);
    }

    /** Pays for characters before they are made. */
    public void characters(long count) {
        spend(1 + count / CHARACTERS_A_STEP);
    }

    /** Pays for items before they are made. */
    public void spend(long cost) {
        if (cost > steps) {
            throw new PythonException("the template does more work than any prompt needs; it was stopped");
        }
        steps -= cost;
    }

    /** One level deeper: into an expression, a block, a macro, a value that holds values. */
    public void enter() {
        if (++depth > DEEPEST) {
            throw new PythonException("the template nests more than " + DEEPEST + " deep");
        }
    }

    public void leave() {
        depth--;
    }
}
