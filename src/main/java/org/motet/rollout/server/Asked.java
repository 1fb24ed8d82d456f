package org.motet.rollout.server;

import java.util.List;
import java.util.OptionalInt;
import org.motet.rollout.SamplingConfig;

/**
 * What a server is asked to draw.
 *
 * @param model the server's name of the weights that shall draw
 * @param version that the server was told these weights are; '' where it was told nothing
 * @param stopTokens ids that end a completion
 * @param stop texts that end one
 * @param seed of the draws, where the request carries one
 */
record Asked(
        String model,
        String version,
        int[] prompt,
        int samples,
        SamplingConfig sampling,
        int[] stopTokens,
        List<String> stop,
        OptionalInt seed) {
    /** Of these weights. */
    Asked by(String weights, String itsVersion) {
        return new Asked(weights, itsVersion, prompt, samples, sampling, stopTokens, stop, seed);
    }
}
