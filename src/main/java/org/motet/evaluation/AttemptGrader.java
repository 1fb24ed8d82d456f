package org.motet.evaluation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.motet.math.MathVerifier;
import org.motet.math.Verdict;
import org.motet.problem.Problem;
import org.motet.template.PromptTemplate;

/** Gives completions their grades. Safe from any number of threads. */
public final class AttemptGrader {
    private final Map<String, Benchmark> benchmarks;
    private final Map<String, PromptTemplate> templates;

    public AttemptGrader(List<Benchmark> benchmarks, List<PromptTemplate> templates) {
        this.benchmarks = benchmarks.stream().collect(Collectors.toMap(Benchmark::name, Function.identity()));
        this.templates = templates.stream().collect(Collectors.toMap(PromptTemplate::name, Function.identity()));
    }

    /** Grades of many completions, made on all processors. */
    public Map<Attempt.Key, Grade> gradeAll(List<Attempt> completions) {
        return completions.parallelStream().map(this::grade).collect(Collectors.toMap(Grade::key, Function.identity()));
    }

    /** Reference answers of the question that a completion belongs to. */
    List<String> golds(Attempt.Key key) {
        return Objects.requireNonNull(benchmarks.get(key.benchmark()))
                .problems()
                .get(key.index())
                .answers();
    }

    /**
     * The grade of a completion.
     *
     * @throws IllegalArgumentException if it belongs to no question of the benchmarks or to no template
     */
    public Grade grade(Attempt completion) {
        Attempt.Key key = completion.key();
        Benchmark benchmark = benchmarks.get(key.benchmark());
        PromptTemplate template = templates.get(key.template());
        if (benchmark == null || key.index() < 0 || key.index() >= benchmark.size() || template == null) {
            throw new IllegalArgumentException("a completion of " + key + " belongs to no question of this evaluation");
        }
        Problem problem = benchmark.problems().get(key.index());
        Verdict verdict = MathVerifier.verify(problem.answers(), completion.text(), benchmark.policy());
        return new Grade(completion, verdict.outcome(), verdict.extracted(), template.formatReward(completion.text()));
    }
}
