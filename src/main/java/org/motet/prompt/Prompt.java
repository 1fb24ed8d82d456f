package org.motet.prompt;

import org.motet.problem.Problem;
import org.motet.template.PromptTemplate;

/**
 * One visit of a problem: the problem, the template drawn for it, and the tokens that the policy continues.
 *
 * @param visit identity of the visit, unique in a run (epoch and position); random draws of its rollouts are keyed by it
 * @param text the rendered prompt with the forced prefix
 * @param tokens ids of {@code text}
 */
public record Prompt(long visit, Problem problem, PromptTemplate template, String text, int[] tokens) {}
