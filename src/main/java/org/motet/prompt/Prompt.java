package org.motet.prompt;

import org.jspecify.annotations.Nullable;
import org.motet.problem.Problem;
import org.motet.template.PromptTemplate;

/**
 * One visit of a problem: the problem, the template drawn for it, and the tokens that the policy continues.
 *
 * @param visit identity of the visit in the run, from 0; random draws of its rollouts are keyed by (visit, member)
 * @param member place of this prompt's first rollout in the group of the visit: 0, unless each member of a group has a
 *     prompt of its own
 * @param text the rendered prompt with the forced prefix
 * @param tokens ids of {@code text}
 * @param disturbance what was added to the problem to mislead, or null
 */
public record Prompt(
        long visit,
        int member,
        Problem problem,
        PromptTemplate template,
        String text,
        int[] tokens,
        @Nullable String disturbance) {
    /** Id of the problem that it asks. */
    public String problemId() {
        return problem.id();
    }
}
