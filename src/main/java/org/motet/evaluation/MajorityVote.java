package org.motet.evaluation;

import java.util.List;

/** Whether the answer that most samples agree on is right. */
public final class MajorityVote {
    private MajorityVote() {}

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
        int[] answers =
                FinalAnswer.classes(samples.stream().map(Grade::finalAnswer).toList());
        int[] votes = new int[answers.length];
        int[] first = new int[answers.length]; // sample that gave the answer first
        for (int i = answers.length - 1; i >= 0; i--) {
            if (answers[i] != FinalAnswer.NONE) {
                votes[answers[i]]++;
                first[answers[i]] = i;
            }
        }
        int winner = 0;
        for (int answer = 1; answer < votes.length; answer++) {
            winner = votes[answer] > votes[winner] ? answer : winner;
        }
        return votes[winner] > 0 && samples.get(first[winner]).correct();
    }
}
