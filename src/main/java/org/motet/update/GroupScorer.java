package org.motet.update;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.motet.distributed.FloatsWire;
import org.motet.distributed.ListWire;
import org.motet.distributed.World;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.NotFiniteException;
import org.motet.model.Scorer;
import org.motet.tensor.Workers;

/** The log-probabilities that a policy gives to the completions of groups, by its weights at the time of the call. */
public final class GroupScorer {
    private final Scorer scorer;
    private final World world;

    /** @param temperature of sampling; log-probabilities are taken at the same */
    public GroupScorer(CausalLm model, Workers workers, double temperature) {
        this(model, workers, temperature, World.alone());
    }

    /** @param world processes that score the same groups together, each its part */
    public GroupScorer(CausalLm model, Workers workers, double temperature, World world) {
        this.scorer = new Scorer(model, workers, temperature);
        this.world = world;
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
        List<float[]> logProbs = logProbs(sequences, done);
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

    /** Sequence i is scored by process i modulo their number. */
    private List<float[]> logProbs(List<Scorer.Sequence> sequences, IntConsumer done) {
        List<List<float[]>> parts = world.updates()
                .exchange(
                        new ListWire<>(new FloatsWire()),
                        () -> scorer
                                .score(
                                        IntStream.range(0, sequences.size())
                                                .filter(i -> i % world.size() == world.rank())
                                                .mapToObj(sequences::get)
                                                .toList(),
                                        done)
                                .stream()
                                .map(Scorer.Score::logProbs)
                                .toList(),
                        GradientPasses::failed);
        return IntStream.range(0, sequences.size())
                .mapToObj(i -> parts.get(i % world.size()).get(i / world.size()))
                .toList();
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
