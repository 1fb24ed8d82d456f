package org.motet.update;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.NotFiniteException;
import org.motet.model.Scorer;
import org.motet.tensor.Workers;

/** The log-probabilities that a policy gives to the completions of groups, by its weights at the time of the call. */
public final class GroupScorer {
    private final Scorer scorer;

    /** @param temperature of sampling; log-probabilities are taken at the same */
    public GroupScorer(CausalLm model, Workers workers, double temperature) {
        this.scorer = new Scorer(model, workers, temperature);
    }

    /**
     * The groups with these log-probabilities.
     *
     * @param place makes a group of the old one and a row of log-probabilities for each of its completions
     * @param done told how many completions more are done; from any thread
     * @throws NotFiniteException if one of them is not finite
     */
    public List<List<TrainingGroup>> score(
            List<List<TrainingGroup>> miniBatches,
            BiFunction<TrainingGroup, List<float[]>, TrainingGroup> place,
            IntConsumer done) {
        List<Scorer.Sequence> sequences = new ArrayList<>();
        for (List<TrainingGroup> groups : miniBatches) {
            for (TrainingGroup group : groups) {
                Completions tokens = group.tokens();
                tokens.completions()
                        .forEach(completion -> sequences.add(new Scorer.Sequence(tokens.prompt(), completion)));
            }
        }
        List<float[]> logProbs = scorer.score(sequences, done).stream()
                .map(Scorer.Score::logProbs)
                .toList();
        List<List<TrainingGroup>> scored = new ArrayList<>();
        int next = 0;
        for (List<TrainingGroup> groups : miniBatches) {
            List<TrainingGroup> own = new ArrayList<>();
            for (TrainingGroup group : groups) {
                int size = group.advantages().length;
                List<float[]> ofGroup = logProbs.subList(next, next + size);
                requireFinite(group, ofGroup);
                own.add(place.apply(group, ofGroup));
                next += size;
            }
            scored.add(own);
        }
        return scored;
    }

    private static void requireFinite(TrainingGroup group, List<float[]> logProbs) {
        for (int i = 0; i < logProbs.size(); i++) {
            int broken = NotFiniteException.first(logProbs.get(i));
            if (broken >= 0) {
                throw new NotFiniteException("in scoring, the model gives token %d of %s the log-probability %s"
                        .formatted(broken + 1, group.name(i), logProbs.get(i)[broken]));
            }
        }
    }
}
