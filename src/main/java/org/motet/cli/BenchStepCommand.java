package org.motet.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.motet.metrics.ProgressLine;
import org.motet.model.lora.LoraShape;
import org.motet.tensor.Torch;
import org.motet.train.bench.StepBenchmark;
import org.motet.train.bench.StepShape;
import org.motet.train.bench.StepTiming;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Times training steps of a random-weight model of a given shape, where every completion runs to its full length. */
@Command(
        name = "step",
        description = "Time GRPO steps of a random-weight Qwen2 of a given shape; prints one JSON line.",
        footer = {"", "Example:", "  motet bench step --hidden 64 --layers 4 --heads 2 --kv-heads 1 --intermediate 192"
        })
final class BenchStepCommand implements Callable<Integer> {
    /** Positions of the model. */
    private static final int POSITIONS = 4096;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BenchModelOptions model;

    @Mixin
    private BenchBatchOptions batch;

    @Option(
            names = "--completion-len",
            defaultValue = "128",
            description = "Tokens of a completion (${DEFAULT-VALUE}).")
    private int completionLength;

    @Option(
            names = "--steps",
            defaultValue = "4",
            description = "Steps, the first of which is not counted (${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--micro-tokens",
            defaultValue = "4096",
            description = "Packed rows of a micro-batch (${DEFAULT-VALUE}).")
    private int microTokens;

    @Option(names = "--recompute", description = "Compute blocks again on the way back instead of keeping them.")
    private boolean recompute;

    @Option(
            names = "--lora-rank",
            defaultValue = "0",
            paramLabel = "R",
            description =
                    "Train an adapter of this rank beside all projections; 0 trains all weights (${DEFAULT-VALUE}).")
    private int loraRank;

    @Override
    public Integer call() throws IOException {
        StepShape shape =
                new StepShape(batch.prompts, batch.group, batch.promptLength, completionLength, microTokens, recompute);
        StepBenchmark benchmark = new StepBenchmark(
                model.setting(POSITIONS),
                shape,
                loraRank == 0
                        ? null
                        : new LoraShape(loraRank, loraRank, LoraShape.targets(List.of("all-linear")), false));
        StepTiming timing;
        try (ProgressLine progress =
                ProgressLine.onStandardError(spec.commandLine().getErr(), "steps", 0, steps)) {
            timing = benchmark.run(steps, progress::reached);
        }
        print(timing);
        return 0;
    }

    private void print(StepTiming timing) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("peer", "motet");
        line.put("dtype", model.dtype());
        line.put("params", timing.model().parameterCount());
        line.put("lora_rank", loraRank);
        line.put("sequences", timing.shape().sequences());
        line.put("wall_per_step_s", Rounded.to(timing.generation() + timing.rest(), 3));
        line.put("gen_s", Rounded.to(timing.generation(), 3));
        line.put("gen_tok_s", Rounded.to(timing.generatedPerSecond(), 1));
        line.put("rest_s", Rounded.to(timing.rest(), 3));
        line.put("train_tok_s", Rounded.to(timing.trainedPerSecond(), 1));
        line.put("peak_rss_mb", Torch.peakResidentBytes() >> 20);
        line.put("estimated_mb", timing.estimatedBytes() >> 20);
        line.put("matmul_gflops", Rounded.to(timing.matmulGflops(), 1));
        line.put("gen_share_of_matmul", Rounded.to(timing.generationShareOfMatmul(), 3));
        line.put("train_share_of_matmul", Rounded.to(timing.updateShareOfMatmul(), 3));
        spec.commandLine().getOut().println(JsonMapper.shared().writeValueAsString(line));
    }
}
