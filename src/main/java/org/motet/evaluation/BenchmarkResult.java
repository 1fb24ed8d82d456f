package org.motet.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.motet.math.Outcome;

/**
 * What the completions of one benchmark under one template say. Shares and accuracies are in [0, 1].
 *
 * @param n questions
 * @param samples completions a question
 * @param scores accuracy of each question over its samples
 * @param accuracy mean of {@code scores}
 * @param interval of the accuracy, over questions
 * @param passAtK by k, for powers of two up to {@code samples}
 * @param majorityAtK by k, for powers of two up to {@code samples}
 * @param tokens mean length in tokens, null where the engine did not tell
 * @param characters mean length in characters
 * @param truncated share that ended at the length limit, null where the engine did not tell
 * @param format mean format reward
 * @param withoutAnswer share in which no answer was found
 * @param undecided share on which the verifier gave up
 * @param missing completions that were not there and count as wrong
 */
public record BenchmarkResult(
        String name,
        int n,
        int samples,
        List<Double> scores,
        double accuracy,
        Interval interval,
        Map<Integer, Double> passAtK,
        Map<Integer, Double> majorityAtK,
        @Nullable Double tokens,
        double characters,
        @Nullable Double truncated,
        double format,
        double withoutAnswer,
        double undecided,
        int missing) {

    static BenchmarkResult of(Benchmark benchmark, String template, int samples, Map<Attempt.Key, Grade> grades) {
        List<List<Grade>> byQuestion = new ArrayList<>();
        for (int index = 0; index < benchmark.size(); index++) {
            List<Grade> found = new ArrayList<>();
            for (int sample = 0; sample < samples; sample++) {
                Grade grade = grades.get(new Attempt.Key(benchmark.name(), index, template, sample));
                if (grade != null) {
                    found.add(grade);
                }
            }
            byQuestion.add(found);
        }
        List<Grade> all = byQuestion.stream().flatMap(List::stream).toList();
        List<Double> scores = byQuestion.stream()
                .map(found -> (double) found.stream().filter(Grade::correct).count() / samples)
                .toList();
        double accuracy = mean(scores);
        int missing = benchmark.size() * samples - all.size();
        Map<Integer, Double> pass = new TreeMap<>();
        Map<Integer, Double> majority = new TreeMap<>();
        for (int k = 1; k <= samples && missing == 0; k *= 2) {
            int votes = k;
            pass.put(
                    k,
                    mean(byQuestion.stream().map(found -> passAtK(found, votes)).toList()));
            majority.put(
                    k,
                    mean(byQuestion.stream()
                            .map(found -> MajorityVote.accuracy(found, votes))
                            .toList()));
        }
        double[] plain = scores.stream().mapToDouble(Double::doubleValue).toArray();
        return new BenchmarkResult(
                benchmark.name(),
                benchmark.size(),
                samples,
                scores,
                accuracy,
                ScoreInterval.of(plain),
                pass,
                majority,
                meanOrNull(all, Attempt::tokens),
                mean(all.stream()
                        .map(grade -> (double) grade.completion().text().length())
                        .toList()),
                meanOrNull(all, completion -> zeroOrOne(completion.truncated())),
                mean(all.stream().map(Grade::format).toList()),
                share(all, Outcome.NO_ANSWER),
                share(all, Outcome.UNDECIDED),
                missing);
    }

    private static double passAtK(List<Grade> found, int k) {
        return PassAtK.estimate(
                found.size(), (int) found.stream().filter(Grade::correct).count(), k);
    }

    private static double share(List<Grade> grades, Outcome outcome) {
        return mean(grades.stream()
                .map(grade -> grade.outcome() == outcome ? 1.0 : 0.0)
                .toList());
    }

    private static @Nullable Integer zeroOrOne(@Nullable Boolean truncated) {
        return truncated == null ? null : truncated ? 1 : 0;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    /** Mean of a value that an engine tells of all completions or of none; null if any is without it. */
    private static @Nullable Double meanOrNull(List<Grade> grades, Function<Attempt, @Nullable Integer> value) {
        long sum = 0;
        for (Grade grade : grades) {
            Integer told = value.apply(grade.completion());
            if (told == null) {
                return null;
            }
            sum += told;
        }
        return grades.isEmpty() ? null : (Double) ((double) sum / grades.size());
    }
}
