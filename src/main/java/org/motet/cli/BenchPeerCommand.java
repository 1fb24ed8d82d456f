package org.motet.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.motet.train.bench.PeerBenchmark;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Gives a running server the work of generation that the other measurements give Motet. */
@Command(
        name = "peer",
        description =
                "Time the same generation on a running vLLM, SGLang or llama.cpp server; prints one JSON line a repeat.",
        footer = {
            "",
            "Example:",
            "  motet bench peer --url http://127.0.0.1:8000 --model policy --vocab 49152 --prompts 4 --completion-len 1024"
        })
final class BenchPeerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--url", required = true, description = "Address of the server, with or without /v1.")
    private String url;

    @Option(
            names = "--model",
            defaultValue = "policy",
            description = "The server's name of the model (${DEFAULT-VALUE}).")
    private String model;

    @Option(names = "--vocab", defaultValue = "32000", description = "Vocabulary of the model (${DEFAULT-VALUE}).")
    private int vocabulary;

    @Mixin
    private BenchBatchOptions batch;

    @Option(
            names = "--completion-len",
            defaultValue = "128",
            description = "Tokens of a completion (${DEFAULT-VALUE}).")
    private int completionLength;

    @Option(
            names = "--repeats",
            defaultValue = "2",
            description = "How often; the first may pay for warming up (${DEFAULT-VALUE}).")
    private int repeats;

    @Option(names = "--limit", defaultValue = "900", description = "Seconds to wait for an answer (${DEFAULT-VALUE}).")
    private int limit;

    @Override
    public Integer call() throws IOException {
        PeerBenchmark benchmark = new PeerBenchmark(
                PeerBenchmark.address(url),
                model,
                vocabulary,
                batch.prompts,
                batch.group,
                batch.promptLength,
                completionLength,
                limit);
        for (int repeat = 0; repeat < repeats; repeat++) {
            PeerBenchmark.Timing timing = benchmark.run(1_000L * repeat);
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("peer", url);
            line.put("sequences", (long) batch.prompts * batch.group);
            line.put("prompt_len", batch.promptLength);
            line.put("completion_len", completionLength);
            line.put("seconds", Rounded.to(timing.seconds(), 3));
            line.put("gen_tok_s", Rounded.to(timing.tokensPerSecond(), 1));
            spec.commandLine().getOut().println(JsonMapper.shared().writeValueAsString(line));
            spec.commandLine().getOut().flush();
        }
        return 0;
    }
}
