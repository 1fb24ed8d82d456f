package org.motet.template;

/** A named way to ask a problem, with the rule that its completions' format is graded by. */
public interface PromptTemplate {
    String name();

    RenderedPrompt render(String question);

    /** Format reward of a completion (text after the forced prefix, specials removed), in [0, 1]. */
    double formatReward(String completion);
}
