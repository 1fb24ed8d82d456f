package org.motet.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.motet.problem.Problem;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateSet;
import org.motet.token.Tokenizer;

/**
 * Finds problems that no prompt can be made of: too long in at least one template, or spelling a control token, which
 * would end the turn that the problem stands in.
 *
 * @param kept problems that fit in every template, in their order
 * @param overlong how many were too long
 * @param longest tokens of the longest prompt of an overlong problem; 0 if there is none
 * @param control how many spell a control token
 */
public record PromptFilter(List<Problem> kept, int overlong, int longest, int control) {
    private static final Pattern CONTROL = Pattern.compile("<[|｜][^|｜<>]{1,60}[|｜]>");
    private static final int SEAM = 16;

    /**
     * Looks at every problem with every template.
     *
     * @throws IllegalArgumentException if none is left, or if one is too long and the config says to refuse
     */
    public static PromptFilter of(
            List<Problem> problems, TemplateSet templates, Tokenizer tokenizer, PromptConfig config) {
        return of(problems, templates, tokenizer, config, () -> {});
    }

    /** @param seen called after each problem */
    public static PromptFilter of(
            List<Problem> problems, TemplateSet templates, Tokenizer tokenizer, PromptConfig config, Runnable seen) {
        int maxTokens = config.maxTokens();
        int aroundQuestion = aroundQuestion(templates, tokenizer);
        List<Problem> kept = new ArrayList<>();
        int overlong = 0;
        int longest = 0;
        int control = 0;
        for (Problem problem : problems) {
            int length = longestPrompt(problem.question(), templates, tokenizer, aroundQuestion, maxTokens);
            if (length > maxTokens) {
                if (config.overlong() == PromptConfig.Overlong.REFUSE) {
                    throw new IllegalArgumentException("problem " + problem.id() + " makes a prompt of " + length
                            + " tokens, prompts.max_tokens is " + maxTokens
                            + ": raise it or set prompts.overlong=drop to leave such problems out");
                }
                overlong++;
                longest = Math.max(longest, length);
            } else if (CONTROL.matcher(problem.question()).find()) {
                control++;
            } else {
                kept.add(problem);
            }
            seen.run();
        }
        if (kept.isEmpty() && !problems.isEmpty()) {
            throw new IllegalArgumentException("none of " + problems.size() + " problems can be asked: " + overlong
                    + " are longer than prompts.max_tokens=" + maxTokens + " (the longest has " + longest + "), "
                    + control + " spell a control token");
        }
        return new PromptFilter(List.copyOf(kept), overlong, longest, control);
    }

    /** What was left out and why, in one sentence; empty if nothing was. */
    public String report() {
        if (overlong + control == 0) {
            return "";
        }
        return "left out " + (overlong + control) + " of " + (kept.size() + overlong + control) + " problems: "
                + overlong + " too long (up to " + longest + " tokens), " + control + " spell a control token";
    }

    /** Tokens of the longest prompt of the question; a bound that is small enough stands for the exact count. */
    private static int longestPrompt(
            String question, TemplateSet templates, Tokenizer tokenizer, int aroundQuestion, int maxTokens) {
        int bound = aroundQuestion + tokenizer.encode(question).length;
        if (bound <= maxTokens) {
            return bound;
        }
        int longest = 0;
        for (PromptTemplate template : templates.templates()) {
            longest =
                    Math.max(longest, tokenizer.encode(template.render(question).text()).length);
        }
        return longest;
    }

    /** Tokens that the longest template puts around a question, with some to spare for other merges where they meet. */
    private static int aroundQuestion(TemplateSet templates, Tokenizer tokenizer) {
        int longest = 0;
        for (PromptTemplate template : templates.templates()) {
            longest = Math.max(longest, tokenizer.encode(template.render("").text()).length);
        }
        return longest + SEAM;
    }
}
