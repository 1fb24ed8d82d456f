package org.motet.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.motet.math.MathVerifier;

/** Whether the answer that most samples agree on is right. */
public final class MajorityVote {
    private MajorityVote() {}

    private static final class Candidate {
        final Grade first;
        int votes = 1;

        Candidate(Grade first) {
            this.first = first;
        }
    }

    /**
     * Mean result over votes of {@code k} samples each, taken in order; what does not fill a vote is left over. Samples without
     * an answer do not vote; of several answers with equally many votes the one that came first wins.
     *
     * @return a number in [0, 1]
     */
    public static double accuracy(List<Grade> samples, int k) {
        if (k < 1 || k > samples.size()) {
            throw new IllegalArgumentException("maj@" + k + " of " + samples.size() + " samples is not defined");
        }
        int votes = samples.size() / k;
        int right = 0;
        for (int vote = 0; vote < votes; vote++) {
            right += isRight(samples.subList(vote * k, (vote + 1) * k)) ? 1 : 0;
        }
        return (double) right / votes;
    }

    private static boolean isRight(List<Grade> samples) {
        List<Candidate> candidates = new ArrayList<>();
        for (Grade sample : samples) {
            if (sample.extracted() != null) {
                vote(candidates, sample, sample.extracted());
            }
        }
        Candidate winner = null;
        for (Candidate candidate : candidates) {
            winner = winner == null || candidate.votes > winner.votes ? candidate : winner;
        }
        return winner != null && winner.first.correct();
    }

    private static void vote(List<Candidate> candidates, Grade sample, String answer) {
        for (Candidate candidate : candidates) {
            String other = candidate.first.extracted();
            // A right and a wrong answer are never the same, whatever a comparison without the reference would say.
            if (other != null
                    && candidate.first.correct() == sample.correct()
                    && (other.equals(answer) || MathVerifier.equal(other, answer))) {
                candidate.votes++;
                return;
            }
        }
        candidates.add(new Candidate(sample));
    }
}
