package org.motet.update;

import java.util.ArrayList;
import java.util.List;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.Scorer;
import org.motet.tensor.Workers;

/** The policy that a run began with: what a divergence in the loss is taken from. Its weights never change. */
public final class ReferencePolicy {
    private final Scorer scorer;

    /** @param temperature of sampling; log-probabilities are taken at the same */
    public ReferencePolicy(CausalLm model, Workers workers, double temperature) {
        this.scorer = new Scorer(model, workers, temperature);
    }

    /** The groups with the log-probabilities that this policy gives to their completions. */
    public List<List<TrainingGroup>> score(List<List<TrainingGroup>> miniBatches) {
        List<Scorer.Sequence> sequences = new ArrayList<>();
        for (List<TrainingGroup> groups : miniBatches) {
            for (TrainingGroup group : groups) {
                Completions tokens = group.tokens();
                tokens.completions()
                        .forEach(completion -> sequences.add(new Scorer.Sequence(tokens.prompt(), completion)));
            }
        }
        List<float[]> logProbs =
                scorer.score(sequences).stream().map(Scorer.Score::logProbs).toList();
        List<List<TrainingGroup>> scored = new ArrayList<>();
        int next = 0;
        for (List<TrainingGroup> groups : miniBatches) {
            List<TrainingGroup> own = new ArrayList<>();
            for (TrainingGroup group : groups) {
                int size = group.advantages().length;
                own.add(group.withReference(logProbs.subList(next, next + size)));
                next += size;
            }
            scored.add(own);
        }
        return scored;
    }
}
