package org.motet.train.generated;

import java.util.Arrays;
import java.util.List;
import org.motet.model.Completions;
import org.motet.random.KeyedDraw;
import org.motet.template.PromptTemplate;
import org.motet.token.Tokenizer;

/** Generated problems with their solutions, each written in a voice drawn for it. Example i is a pure function of (seed, i). */
public final class WorkedSolutions {
    private final GeneratedProblems problems;
    private final List<PromptTemplate> templates;
    private final KeyedDraw voices;

    /**
     * @param problems what is solved
     * @param templates in whose voices; each must say how a solution is written in it
     * @param seed of the draws of voices
     */
    public WorkedSolutions(GeneratedProblems problems, List<PromptTemplate> templates, long seed) {
        this.problems = problems;
        this.templates = templates;
        this.voices = new KeyedDraw(seed, "voice of a worked solution");
    }

    private PromptTemplate voice(long index) {
        return templates.get(voices.below(templates.size(), index));
    }

    /** Prompt and solution as text, the way a tokenizer is learned from. */
    public String text(long index) {
        WorkedProblem problem = problems.problem(index);
        PromptTemplate template = voice(index);
        return template.render(problem.problem().question()).text()
                + template.solution(problem.equations(), problem.answer());
    }

    /** Prompt and solution as tokens, the solution ended by {@code endToken}. */
    public Completions tokens(long index, Tokenizer tokenizer, int endToken) {
        WorkedProblem problem = problems.problem(index);
        PromptTemplate template = voice(index);
        int[] solution = tokenizer.encode(template.solution(problem.equations(), problem.answer()));
        int[] ended = Arrays.copyOf(solution, solution.length + 1);
        ended[solution.length] = endToken;
        int[] prompt =
                tokenizer.encode(template.render(problem.problem().question()).text());
        return new Completions(prompt, List.of(ended));
    }
}
