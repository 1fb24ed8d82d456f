package org.motet.evaluation;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.motet.template.PromptTemplate;

/**
 * Has the questions of benchmarks answered and graded. Grading runs while completions are still being made; each grade is on
 * disk before the next one, so that an interrupted evaluation loses nothing that was finished.
 */
public final class Evaluator {
    private final List<Benchmark> benchmarks;
    private final List<PromptTemplate> templates;
    private final int samples;
    private final EvaluationFolder folder;
    private final AttemptGrader grader;
    private final Map<Attempt.Key, Grade> grades = new LinkedHashMap<>();

    /** Takes up what the folder already holds. */
    public Evaluator(List<Benchmark> benchmarks, List<PromptTemplate> templates, int samples, EvaluationFolder folder)
            throws IOException {
        this.benchmarks = List.copyOf(benchmarks);
        this.templates = List.copyOf(templates);
        this.samples = samples;
        this.folder = folder;
        this.grader = new AttemptGrader(benchmarks, templates);
        for (Attempt completion : folder.done(benchmarks)) {
            grades.put(completion.key(), grader.grade(completion));
        }
    }

    /** Questions of which at least one completion is missing. */
    public List<Question> open() {
        List<Question> open = new ArrayList<>();
        for (Benchmark benchmark : benchmarks) {
            for (PromptTemplate template : templates) {
                for (int index = 0; index < benchmark.size(); index++) {
                    Question question = new Question(
                            benchmark.name(), index, benchmark.problems().get(index), template, samples);
                    if (!isDone(question)) {
                        open.add(question);
                    }
                }
            }
        }
        return open;
    }

    private boolean isDone(Question question) {
        for (int sample = 0; sample < samples; sample++) {
            if (!grades.containsKey(question.key(sample))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Completes and grades what is open.
     *
     * @param progress told the number of completions graded so far
     */
    public void run(CompletionSource source, IntConsumer progress) throws IOException {
        List<Question> open = open();
        if (open.isEmpty()) {
            return;
        }
        folder.begin();
        try (BufferedWriter log = Files.newBufferedWriter(
                        folder.completions(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                ExecutorService grading = Executors.newSingleThreadExecutor()) {
            Queue<Future<?>> pending = new ConcurrentLinkedQueue<>();
            try {
                source.complete(
                        open, completion -> pending.add(grading.submit(() -> record(completion, log, progress))));
            } finally {
                awaitAll(pending);
            }
        }
    }

    private void record(Attempt completion, BufferedWriter log, IntConsumer progress) {
        if (grades.containsKey(completion.key())) {
            return; // an interrupted group is sampled again as a whole, with the same draws
        }
        Grade grade = grader.grade(completion);
        try {
            log.write(CompletionLines.line(grade, grader.golds(completion.key())));
            log.write('\n');
            log.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder.completions() + ": " + e.getMessage(), e);
        }
        grades.put(grade.key(), grade);
        progress.accept(grades.size());
    }

    private static void awaitAll(Queue<Future<?>> pending) {
        for (Future<?> future : pending) {
            try {
                future.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    /** Results of what has been graded; what is missing counts as wrong and is reported. */
    public EvaluationResult result(Map<String, ? extends Object> settings, int repeats) {
        return EvaluationResult.of(benchmarks, templates, samples, repeats, grades, settings);
    }

    /** Completions of the whole evaluation. */
    public int total() {
        return samples
                * templates.size()
                * benchmarks.stream().mapToInt(Benchmark::size).sum();
    }

    /** Where it is kept. */
    public EvaluationFolder folder() {
        return folder;
    }

    /** Completions graded so far. */
    public int done() {
        return grades.size();
    }
}
