package org.motet.evaluation;

import org.motet.problem.Problem;
import org.motet.template.PromptTemplate;

/**
 * One question in one voice.
 *
 * @param benchmark name of the benchmark
 * @param index place in it, from 0
 * @param samples how many completions are wanted
 */
public record Question(String benchmark, int index, Problem problem, PromptTemplate template, int samples) {
    public Attempt.Key key(int sample) {
        return new Attempt.Key(benchmark, index, template.name(), sample);
    }
}
