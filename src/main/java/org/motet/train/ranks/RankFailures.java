package org.motet.train.ranks;

import org.motet.distributed.Failure;
import org.motet.model.NotFiniteException;
import org.motet.reward.RewardFailedException;
import org.motet.rollout.EngineFailedException;
import org.motet.rollout.GenerationStoppedException;

/** What a failure of another process is in this one: the same, where a run goes on from it or saves what it has. */
public final class RankFailures {
    private RankFailures() {}

    public static RuntimeException of(Failure failure) {
        String sentence = failure.message();
        if (failure.is(GenerationStoppedException.class)) {
            return new GenerationStoppedException();
        }
        if (failure.is(EngineFailedException.class)) {
            return new EngineFailedException(sentence);
        }
        if (failure.is(RewardFailedException.class)) {
            return new RewardFailedException(sentence);
        }
        if (failure.is(NotFiniteException.class)) {
            return new NotFiniteException(sentence);
        }
        return failure.is(IllegalArgumentException.class)
                ? new IllegalArgumentException(sentence)
                : failure.asRankFailed();
    }
}
