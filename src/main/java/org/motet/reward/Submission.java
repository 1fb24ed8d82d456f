package org.motet.reward;

import org.motet.problem.Problem;
import org.motet.template.PromptTemplate;

/**
 * What is handed in for grading.
 *
 * @param completion text after the forced prefix, special tokens removed
 * @param tokens length of the completion in tokens, the stop token included
 * @param finished whether it came to its end; false where the length limit cut it off
 */
public record Submission(Problem problem, PromptTemplate template, String completion, int tokens, boolean finished) {}
