package org.motet.train.ask;

import java.util.LinkedHashMap;
import java.util.Map;
import org.motet.rollout.SamplingConfig;

/**
 * How a model answers in an evaluation.
 *
 * @param samples completions a question over all repeats
 * @param repeats equal parts of the samples that are reported each by itself
 * @param maxRows most completions in generation at once; changes no completion
 */
public record EvaluationSampling(SamplingConfig sampling, int samples, int repeats, long seed, int maxRows) {
    /** All that decides about the completions. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("temperature", sampling.temperature());
        settings.put("top_p", sampling.topP());
        settings.put("max_new_tokens", sampling.maxNewTokens());
        settings.put("samples", samples);
        settings.put("repeats", repeats);
        settings.put("seed", seed);
        return settings;
    }
}
