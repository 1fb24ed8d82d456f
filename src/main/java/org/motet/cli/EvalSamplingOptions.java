package org.motet.cli;

import java.util.function.Consumer;
import org.motet.rollout.SamplingConfig;
import org.motet.train.ask.EvaluationSampling;
import picocli.CommandLine.Option;

/** How a model answers in an evaluation; by default as in the paper: greedily, 3,000 tokens. */
final class EvalSamplingOptions {
    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "0 takes the most likely token (default).")
    private double temperature;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "1",
            description = "Smallest set of tokens with this mass.")
    private double topP;

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            defaultValue = "3000",
            description = "Longest completion (default ${DEFAULT-VALUE}).")
    private int maxNewTokens;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "1",
            description = "Completions a question, for pass@k and maj@k.")
    private int samples;

    @Option(
            names = "--repeats",
            paramLabel = "R",
            defaultValue = "1",
            description = "Passes over the suite, whose spread is reported.")
    private int repeats;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "42", description = "Seed (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--max-rows",
            paramLabel = "N",
            defaultValue = "64",
            description = "Most completions in generation at once (default ${DEFAULT-VALUE}).")
    private int maxRows;

    /** The options once they are known to fit together. */
    EvaluationSampling plan(Consumer<String> warn) {
        if (samples < 1 || repeats < 1) {
            throw new IllegalArgumentException(
                    "--samples is " + samples + " and --repeats is " + repeats + "; at least 1 of each is needed");
        }
        boolean greedy = temperature == 0;
        if (greedy && samples > 1) {
            throw new IllegalArgumentException("--samples " + samples
                    + " with temperature 0 gives the same completion each time; set --temperature above 0");
        }
        if (greedy && repeats > 1) {
            warn.accept("greedy completions are the same in every repeat, so one is made instead of " + repeats);
        }
        int passes = greedy ? 1 : repeats;
        SamplingConfig config = new SamplingConfig(temperature, topP, 0, 0, maxNewTokens);
        return new EvaluationSampling(config, samples * passes, passes, seed, maxRows);
    }
}
