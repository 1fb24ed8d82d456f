package org.motet.rollout.local;

import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.token.StopTokens;

/**
 * A request with all that its completions depend on beside the weights.
 *
 * @param seed of its draws, together with the request's key
 * @param likeliest so many of the likeliest tokens are told with each drawn one; 0 for none
 */
public record Job(
        Request request,
        SamplingConfig sampling,
        StopTokens stopTokens,
        long seed,
        int likeliest,
        JobListener listener) {
    Job withListener(JobListener other) {
        return new Job(request, sampling, stopTokens, seed, likeliest, other);
    }

    /** Tokens that its rows may have in memory at once. */
    long mostTokens() {
        return request.prompt().length + (long) request.samples() * sampling.maxNewTokens();
    }
}
