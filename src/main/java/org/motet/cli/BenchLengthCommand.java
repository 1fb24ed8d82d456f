package org.motet.cli;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.motet.train.bench.BenchmarkSetting;
import org.motet.train.bench.LengthBenchmark;
import org.motet.train.bench.LengthTiming;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Measures generation and update over the length of completions. */
@Command(
        name = "length",
        description =
                "Time generation and update of a random-weight Qwen2 at growing lengths; prints one JSON line each.",
        footer = {"", "Example:", "  motet bench length --dtype bfloat16 --prompts 4 --lengths 256,1024,2048,4096"})
final class BenchLengthCommand implements Callable<Integer> {
    /** Of a sequence. */
    private static final int MOST_TOKENS = 1 << 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BenchModelOptions model;

    @Mixin
    private BenchBatchOptions batch;

    @Option(
            names = "--lengths",
            split = ",",
            defaultValue = "256,1024,2048,4096",
            paramLabel = "N",
            description = "Tokens of a completion, ascending (${DEFAULT-VALUE}).")
    private List<Integer> lengths;

    @Option(
            names = "--micro-tokens",
            defaultValue = "4096",
            description = "Packed rows of a micro-batch (${DEFAULT-VALUE}).")
    private int microTokens;

    @Option(
            names = "--keep-activations",
            description = "Keep what blocks compute for the way back instead of computing it again.")
    private boolean keep;

    @Option(
            names = "--phases",
            split = ",",
            defaultValue = "generation,update",
            paramLabel = "PHASE",
            description = "What is measured: ${COMPLETION-CANDIDATES} (both).")
    private Set<LengthBenchmark.Phase> phases = Set.of();

    @Override
    public Integer call() throws IOException {
        long tokens = (long) batch.promptLength + Collections.max(lengths);
        if (tokens > MOST_TOKENS) {
            throw new IllegalArgumentException(
                    "--prompt-len and the longest of --lengths make " + tokens + " tokens; most are " + MOST_TOKENS);
        }
        BenchmarkSetting setting = model.setting((int) Math.max(1, tokens));
        new LengthBenchmark(
                        setting, batch.prompts, batch.group, batch.promptLength, lengths, microTokens, !keep, phases)
                .run(this::print);
        return 0;
    }

    private void print(LengthTiming timing) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("phase", timing.phase());
        line.put("dtype", model.dtype());
        line.put("sequences", timing.shape().sequences());
        line.put("prompt_len", timing.shape().promptLength());
        line.put("completion_len", timing.shape().completionLength());
        line.put("seconds", Rounded.to(timing.seconds(), 3));
        line.put("tok_s", Rounded.to(timing.tokensPerSecond(), 1));
        line.put("share_of_matmul", Rounded.to(timing.shareOfMatmul(), 3));
        line.put("matmul_gflops", Rounded.to(timing.machine().matmulGflops(), 1));
        line.put("bytes_per_token", Math.round(timing.bytesPerToken()));
        line.put("peak_rss_mb", timing.peakBytes() >> 20);
        spec.commandLine().getOut().println(JsonMapper.shared().writeValueAsString(line));
        spec.commandLine().getOut().flush();
    }
}
