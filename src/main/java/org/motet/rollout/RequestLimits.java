package org.motet.rollout;

import java.util.Arrays;
import org.motet.model.ModelConfig;

/**
 * What a model can be asked at all.
 *
 * @param positions longest sequence
 * @param vocabulary token ids are below it
 */
public record RequestLimits(int positions, int vocabulary) {
    public static RequestLimits of(ModelConfig config) {
        return new RequestLimits(config.maxPositions(), config.vocabulary());
    }

    /** @throws IllegalArgumentException if a prompt leaves no room for its completion, or has a token that is none */
    public void require(Request request, SamplingConfig config) {
        long length = (long) request.prompt().length + config.maxNewTokens();
        if (length > positions) {
            throw new IllegalArgumentException(
                    "a prompt of %d tokens and up to %d new ones make %d, but the model has %d positions"
                            .formatted(request.prompt().length, config.maxNewTokens(), length, positions));
        }
        Arrays.stream(request.prompt())
                .filter(id -> id < 0 || id >= vocabulary)
                .findFirst()
                .ifPresent(id -> {
                    throw new IllegalArgumentException(
                            "token id " + id + " of a prompt is outside the model's vocabulary of " + vocabulary);
                });
    }
}
