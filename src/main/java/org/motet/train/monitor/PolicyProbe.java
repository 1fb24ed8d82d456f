package org.motet.train.monitor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.motet.metrics.StepMetrics;
import org.motet.model.Scorer;
import org.motet.prompt.Prompt;
import org.motet.rollout.Rollout;
import org.motet.token.Tokenizer;

/** What a policy answers when it is asked on purpose: its distance from the start, and what its completions say of their problems. */
public final class PolicyProbe {
    /** Problems that are compared: their square is the number of completions that are scored. */
    private static final int PROBLEMS = 6;

    private final Scorer scorer;
    private final Tokenizer tokenizer;

    public PolicyProbe(Scorer scorer, Tokenizer tokenizer) {
        this.scorer = scorer;
        this.tokenizer = tokenizer;
    }

    /** The completions with the log-probabilities that the policy gives them now. */
    public ProbeSet start(List<Scorer.Sequence> drawn) {
        List<Scorer.Score> scores = scorer.score(drawn);
        List<ProbeSet.Drawn> completions = new ArrayList<>();
        for (int i = 0; i < drawn.size(); i++) {
            completions.add(new ProbeSet.Drawn(
                    drawn.get(i).prompt(),
                    drawn.get(i).completion(),
                    scores.get(i).logProbs()));
        }
        return new ProbeSet(completions);
    }

    /** Adds both to a step's numbers; nothing of the problems where a step has but one. */
    public void write(StepMetrics step, ProbeSet start, List<Rollout> rollouts) {
        step.set(Signal.DIVERGENCE.metric(), start.divergence(scorer.score(start.sequences())));
        List<Rollout> compared = ofDifferentProblems(rollouts);
        if (compared.size() > 1) {
            MutualInformation information = MutualInformation.of(logProbs(compared));
            step.set(Signal.MUTUAL_INFORMATION.metric(), information.nats() / Math.log(compared.size()))
                    .set("monitor/problem_retrieval", information.retrieved());
        }
    }

    /** The first of each of the first problems. */
    private static List<Rollout> ofDifferentProblems(List<Rollout> rollouts) {
        Map<String, Rollout> byProblem = new LinkedHashMap<>();
        for (Rollout rollout : rollouts) {
            if (byProblem.size() == PROBLEMS) {
                break;
            }
            byProblem.putIfAbsent(rollout.prompt().problemId(), rollout);
        }
        return List.copyOf(byProblem.values());
    }

    /** Of each rollout's completion under each rollout's problem, asked in the completion's own template. */
    private double[][] logProbs(List<Rollout> rollouts) {
        List<Scorer.Sequence> sequences = new ArrayList<>();
        for (Rollout rollout : rollouts) {
            Prompt own = rollout.prompt();
            for (Rollout other : rollouts) {
                int[] prompt = other == rollout
                        ? own.tokens()
                        : tokenizer.encode(own.template()
                                .render(other.prompt().problem().question())
                                .text());
                sequences.add(new Scorer.Sequence(prompt, rollout.completion().tokens()));
            }
        }
        List<Scorer.Score> scores = scorer.score(sequences);
        int n = rollouts.size();
        double[][] logProbs = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (float logProb : scores.get(i * n + j).logProbs()) {
                    logProbs[i][j] += logProb;
                }
            }
        }
        return logProbs;
    }
}
