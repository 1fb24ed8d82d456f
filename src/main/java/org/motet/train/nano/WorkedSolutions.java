package org.motet.train.nano;

import java.util.Arrays;
import java.util.List;
import org.motet.model.Completions;
import org.motet.random.KeyedDraw;
import org.motet.template.PromptTemplate;
import org.motet.token.Tokenizer;

/** Generated problems with their solutions, each written in a voice drawn for it. Example i is a pure function of (seed, i). */
public final class WorkedSolutions {
    private final ChainProblems problems;
    private final List<PromptTemplate> templates;
    private final KeyedDraw voices;

    public WorkedSolutions(List<PromptTemplate> templates, long seed) {
        this.problems = new ChainProblems(seed);
        this.templates = templates;
        this.voices = new KeyedDraw(seed, "voice of a worked solution");
    }

    private PromptTemplate voice(long index) {
        return templates.get(voices.below(templates.size(), index));
    }

    /** Prompt and solution as text, the way a tokenizer is learned from. */
    String text(long index) {
        ChainProblem problem = problems.training(index);
        PromptTemplate template = voice(index);
        return template.render(problem.problem().question()).text()
                + template.solution(problem.equations(), problem.answer());
    }

    /** Prompt and solution as tokens, the solution ended by {@code endToken}. */
    public Completions tokens(long index, Tokenizer tokenizer, int endToken) {
        ChainProblem problem = problems.training(index);
        PromptTemplate template = voice(index);
        int[] solution = tokenizer.encode(template.solution(problem.equations(), problem.answer()));
        int[] ended = Arrays.copyOf(solution, solution.length + 1);
        ended[solution.length] = endToken;
        int[] prompt =
                tokenizer.encode(template.render(problem.problem().question()).text());
        return new Completions(prompt, List.of(ended));
    }
}
