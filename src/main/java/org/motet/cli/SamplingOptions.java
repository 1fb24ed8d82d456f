package org.motet.cli;

import org.jspecify.annotations.Nullable;
import org.motet.model.ModelConfig;
import org.motet.rollout.SamplingConfig;
import picocli.CommandLine.Option;

/** How completions are drawn. */
final class SamplingOptions {
    /** Longest completion where the caller does not say. */
    private static final int DEFAULT_NEW_TOKENS = 512;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "1",
            description = "Logits are divided by it; 0 takes the most likely token (default ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "1",
            description = "Only the most likely tokens that together reach this probability (default: all).")
    private double topP;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            defaultValue = "0",
            description = "Only that many most likely tokens (default: all).")
    private int topK;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            defaultValue = "0",
            description = "Only tokens at least this fraction as likely as the most likely one (default: all).")
    private double minP;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "1",
            description = "Completions of each prompt (default ${DEFAULT-VALUE}).")
    private int samples;

    @Option(
            names = "--max-new-tokens",
            paramLabel = "K",
            description = "Longest completion, the stop token included (default: " + DEFAULT_NEW_TOKENS
                    + ", or what the model's positions leave).")
    private @Nullable Integer maxNewTokens;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "Another seed gives other draws, the same one the same (default ${DEFAULT-VALUE}).")
    private long seed;

    int samples() {
        return samples;
    }

    long seed() {
        return seed;
    }

    /** Checks what can be checked before there is a model. */
    void check() {
        config(DEFAULT_NEW_TOKENS);
        if (samples < 1) {
            throw new IllegalArgumentException("--samples is " + samples + "; at least 1 is needed.");
        }
    }

    /** The parameters for prompts of up to that many tokens. */
    SamplingConfig config(ModelConfig model, int longestPrompt) {
        return config(Math.clamp(model.maxPositions() - longestPrompt, 1, DEFAULT_NEW_TOKENS));
    }

    private SamplingConfig config(int defaultNewTokens) {
        return new SamplingConfig(
                temperature, topP, topK, minP, maxNewTokens == null ? defaultNewTokens : maxNewTokens);
    }
}
