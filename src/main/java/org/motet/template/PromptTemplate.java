package org.motet.template;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A voice: a named way to ask a problem, with the rule that its completions' format is graded by. Read from a template
 * set; {@code docs/templates.md} describes the file.
 *
 * @param description one line for people
 * @param form the prompt around the problem
 * @param format graded on the completion without the forced prefix
 * @param solution how a worked solution is written in this voice; null if the set does not say
 * @param examples completions with the reward that {@code format} must give them
 * @param stop texts that end a completion, besides the model's own stop tokens
 * @param weight how often the voice speaks under a weighted schedule, relative to the others; 0 or more
 * @param tags free words; {@code heldout} keeps a template out of training
 * @param steps when it may be drawn
 */
public record PromptTemplate(
        String name,
        String description,
        PromptForm form,
        FormatRule format,
        @Nullable SolutionShape solution,
        List<Example> examples,
        List<String> stop,
        double weight,
        Set<String> tags,
        StepRange steps) {
    /** A completion and the format reward that it must get. */
    public record Example(String completion, double reward) {}

    public PromptTemplate {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a template needs a name");
        }
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight is " + weight + ", 0 or more is allowed");
        }
        examples = List.copyOf(examples);
        stop = List.copyOf(stop);
        tags = Set.copyOf(tags);
    }

    /** A template with weight 1 and nothing else said. */
    public static PromptTemplate of(String name, PromptForm form, FormatRule format) {
        return new PromptTemplate(name, "", form, format, null, List.of(), List.of(), 1, Set.of(), StepRange.ALWAYS);
    }

    /** The prompt for a question, which is data and never interpreted. */
    public RenderedPrompt render(String question) {
        return form.render(question);
    }

    /** Format reward of a completion (text after the forced prefix, specials removed), in [0, 1]. */
    public double formatReward(String completion) {
        return format.grade(completion);
    }

    /**
     * A worked solution in this voice: the completion after the forced prefix, before the end token.
     *
     * @param equations the steps in order, such as {@code 6*5=30}
     * @throws IllegalArgumentException if the template does not say how
     */
    public String solution(List<String> equations, String answer) {
        if (solution == null) {
            throw new IllegalArgumentException("template '" + name + "' does not say how a solution is written in it");
        }
        return solution.write(equations, answer);
    }

    /** The same template around another form. */
    public PromptTemplate withForm(PromptForm newForm) {
        return new PromptTemplate(name, description, newForm, format, solution, examples, stop, weight, tags, steps);
    }

    /** The same template, enabled at other steps. */
    public PromptTemplate withSteps(StepRange newSteps) {
        return new PromptTemplate(name, description, form, format, solution, examples, stop, weight, tags, newSteps);
    }
}
