package org.motet.update;

import java.util.Arrays;
import java.util.List;
import org.motet.model.Completions;

/**
 * A prompt's completions with what the loss needs to know of them.
 *
 * @param oldLogProbs log-probability of each token under the policy that sampled it; as long as the completions
 * @param advantages one for each completion
 * @param tokenAdvantages one for each token of each completion; empty where all tokens share their completion's
 * @param label what its clipped tokens are counted under, such as the name of the template that asked
 * @param problem id of the problem that is asked, for messages; empty where there is none
 * @param first place of its first completion among those of its prompt, from 0
 * @param referenceLogProbs log-probabilities under the policy that the divergence is taken from; empty where none is
 * @param factors what each token's policy loss is multiplied by; empty where all are 1
 * @param sampling what is known from when the completions were sampled
 */
public record TrainingGroup(
        Completions tokens,
        List<float[]> oldLogProbs,
        double[] advantages,
        List<float[]> tokenAdvantages,
        String label,
        String problem,
        int first,
        List<float[]> referenceLogProbs,
        List<float[]> factors,
        SamplingRecord sampling) {
    public TrainingGroup {
        oldLogProbs = List.copyOf(oldLogProbs);
        tokenAdvantages = List.copyOf(tokenAdvantages);
        referenceLogProbs = List.copyOf(referenceLogProbs);
        factors = List.copyOf(factors);
        int completions = tokens.completions().size();
        if (oldLogProbs.size() != completions || advantages.length != completions) {
            throw new IllegalArgumentException("%d completions with %d rows of log-probabilities and %d advantages"
                    .formatted(completions, oldLogProbs.size(), advantages.length));
        }
    }

    /** With one advantage for all tokens of a completion. */
    public TrainingGroup(
            Completions tokens,
            List<float[]> oldLogProbs,
            double[] advantages,
            String label,
            String problem,
            int first,
            List<float[]> referenceLogProbs,
            List<float[]> factors,
            SamplingRecord sampling) {
        this(tokens, oldLogProbs, advantages, List.of(), label, problem, first, referenceLogProbs, factors, sampling);
    }

    /** With log-probabilities as they were sampled. */
    public TrainingGroup(
            Completions tokens,
            List<float[]> oldLogProbs,
            double[] advantages,
            String label,
            String problem,
            int first,
            List<float[]> referenceLogProbs) {
        this(
                tokens,
                oldLogProbs,
                advantages,
                label,
                problem,
                first,
                referenceLogProbs,
                List.of(),
                SamplingRecord.UNKNOWN);
    }

    public TrainingGroup(Completions tokens, List<float[]> oldLogProbs, double[] advantages) {
        this(tokens, oldLogProbs, advantages, "", "", 0, List.of());
    }

    /** A completion as people are told of it. */
    String name(int completion) {
        return "completion " + (first + completion + 1)
                + (problem.isEmpty() ? " of a prompt" : " of problem " + problem)
                + (label.isEmpty() ? "" : " under template " + label);
    }

    /** With other log-probabilities for those of the policy that sampled. */
    public TrainingGroup withOldLogProbs(List<float[]> logProbs) {
        return with(logProbs, advantages, tokenAdvantages, referenceLogProbs, factors);
    }

    /** With the log-probabilities of the policy that the divergence is taken from. */
    public TrainingGroup withReference(List<float[]> logProbs) {
        return with(oldLogProbs, advantages, tokenAdvantages, logProbs, factors);
    }

    /** With the advantages of another group of the same completions. */
    public TrainingGroup withAdvantagesOf(TrainingGroup other) {
        return with(oldLogProbs, other.advantages, other.tokenAdvantages, referenceLogProbs, factors);
    }

    /** With these factors of the token losses. */
    TrainingGroup withFactors(List<float[]> others) {
        return with(oldLogProbs, advantages, tokenAdvantages, referenceLogProbs, others);
    }

    private TrainingGroup with(
            List<float[]> old,
            double[] ofCompletions,
            List<float[]> ofTokens,
            List<float[]> reference,
            List<float[]> newFactors) {
        return new TrainingGroup(
                tokens, old, ofCompletions, ofTokens, label, problem, first, reference, newFactors, sampling);
    }

    /** Log-probabilities as they were sampled. */
    List<float[]> samplingLogProbs() {
        return sampling.logProbs().isEmpty() ? oldLogProbs : sampling.logProbs();
    }

    /**
     * Mean absolute difference of the tokens' probabilities under the old policies of two lists of equal groups; 0 where there
     * are no tokens.
     */
    public static double probabilityGap(List<List<TrainingGroup>> one, List<List<TrainingGroup>> other) {
        double sum = 0;
        long tokens = 0;
        for (int b = 0; b < one.size(); b++) {
            for (int g = 0; g < one.get(b).size(); g++) {
                List<float[]> left = one.get(b).get(g).oldLogProbs;
                List<float[]> right = other.get(b).get(g).oldLogProbs;
                for (int i = 0; i < left.size(); i++) {
                    for (int t = 0; t < left.get(i).length; t++) {
                        sum += Math.abs(Math.exp(left.get(i)[t]) - Math.exp(right.get(i)[t]));
                    }
                    tokens += left.get(i).length;
                }
            }
        }
        return tokens == 0 ? 0 : sum / tokens;
    }

    /** Whether no completion has an advantage: then policy loss and its gradient are exactly 0. */
    public boolean teachesNothing() {
        return Arrays.stream(advantages).allMatch(advantage -> advantage == 0)
                && tokenAdvantages.stream().allMatch(TrainingGroup::allZero);
    }

    private static boolean allZero(float... values) {
        for (float value : values) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    /** The completions {@code from} to {@code to - 1}. */
    TrainingGroup slice(int from, int to) {
        return new TrainingGroup(
                new Completions(tokens.prompt(), tokens.completions().subList(from, to)),
                oldLogProbs.subList(from, to),
                Arrays.copyOfRange(advantages, from, to),
                SamplingRecord.cut(tokenAdvantages, from, to),
                label,
                problem,
                first + from,
                SamplingRecord.cut(referenceLogProbs, from, to),
                SamplingRecord.cut(factors, from, to),
                sampling.slice(from, to));
    }
}
