package org.motet.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.motet.evaluation.FinalAnswer;
import org.motet.problem.Problem;
import org.motet.reward.RewardScore;
import org.motet.reward.Submission;
import org.motet.rollout.Completion;
import org.motet.rollout.Engine;
import org.motet.rollout.GenerationStoppedException;
import org.motet.rollout.GenerationWatch;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.template.PromptTemplate;
import org.motet.token.Tokenizer;
import org.motet.train.ranks.Grading;

/** How well a policy answers the same problems under each template. */
final class TemplateEvaluation {
    private final Engine engine;
    private final Tokenizer tokenizer;
    private final Grading grading;

    TemplateEvaluation(Engine engine, Tokenizer tokenizer, Grading grading) {
        this.engine = engine;
        this.tokenizer = tokenizer;
        this.grading = grading;
    }

    /**
     * Means over the problems, for one template.
     *
     * @param accuracy share of right answers
     * @param format mean format reward
     * @param reward mean total reward of the completions that have one
     * @param entropy mean entropy in nats over all completion tokens
     * @param length mean tokens of a completion
     * @param truncated share of completions that the length limit cut off
     * @param answers what each completion ended with, in the order of the problems
     */
    record Score(
            double accuracy,
            double format,
            double reward,
            double entropy,
            double length,
            double truncated,
            List<FinalAnswer> answers) {}

    /** Final answers by template name. */
    static Map<String, List<FinalAnswer>> answers(Map<String, Score> scores) {
        Map<String, List<FinalAnswer>> answers = new LinkedHashMap<>();
        scores.forEach((template, score) -> answers.put(template, score.answers()));
        return answers;
    }

    /**
     * Scores by template name, one completion for each problem and template.
     *
     * @throws GenerationStoppedException if the watch stopped it
     */
    Map<String, Score> run(
            List<PromptTemplate> templates,
            List<Problem> problems,
            SamplingConfig sampling,
            long seed,
            GenerationWatch watch) {
        List<Request> requests = new ArrayList<>();
        for (PromptTemplate template : templates) {
            for (Problem problem : problems) {
                int[] prompt =
                        tokenizer.encode(template.render(problem.question()).text());
                requests.add(
                        new Request(prompt, 1, requests.size(), 0, template.stop(), template.name(), problem.id()));
            }
        }
        List<List<Completion>> completions = engine.generate(requests, sampling, seed, watch);
        List<List<Completion>> ofTemplate = new ArrayList<>();
        List<List<Submission>> submissions = new ArrayList<>();
        for (int t = 0; t < templates.size(); t++) {
            List<Completion> own = completions.subList(t * problems.size(), (t + 1) * problems.size()).stream()
                    .map(List::getFirst)
                    .toList();
            ofTemplate.add(own);
            submissions.add(submissions(templates.get(t), problems, own));
        }
        List<List<RewardScore>> rewards = grading.grade(submissions);
        Map<String, Score> scores = new LinkedHashMap<>();
        for (int t = 0; t < templates.size(); t++) {
            scores.put(templates.get(t).name(), score(ofTemplate.get(t), rewards.get(t)));
        }
        return scores;
    }

    private static List<Submission> submissions(
            PromptTemplate template, List<Problem> problems, List<Completion> completions) {
        List<Submission> submissions = new ArrayList<>();
        for (int i = 0; i < problems.size(); i++) {
            Completion completion = completions.get(i);
            submissions.add(new Submission(
                    problems.get(i), template, completion.text(), completion.tokens().length, completion.finished()));
        }
        return submissions;
    }

    private static Score score(List<Completion> completions, List<RewardScore> scores) {
        double n = scores.size();
        long tokens = completions.stream()
                .mapToLong(completion -> completion.tokens().length)
                .sum();
        return new Score(
                scores.stream().mapToDouble(RewardScore::accuracy).sum() / n,
                scores.stream().mapToDouble(RewardScore::format).sum() / n,
                scores.stream()
                        .filter(score -> score.failure() == null)
                        .mapToDouble(RewardScore::total)
                        .average()
                        .orElse(Double.NaN),
                Completion.meanEntropy(completions),
                tokens / n,
                completions.stream().filter(c -> !c.finished()).count() / n,
                scores.stream()
                        .map(one -> new FinalAnswer(
                                one.verdict().extracted(), one.verdict().correct()))
                        .toList());
    }
}
