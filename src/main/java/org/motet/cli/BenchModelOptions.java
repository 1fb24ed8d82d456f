package org.motet.cli;

import java.util.List;
import org.motet.config.Spelling;
import org.motet.model.ModelConfig;
import org.motet.model.PassesKind;
import org.motet.tensor.Device;
import org.motet.train.bench.BenchmarkSetting;
import picocli.CommandLine.Option;

/** The shape of a random-weight model that is measured, and how it computes. */
final class BenchModelOptions {
    @Option(names = "--hidden", defaultValue = "256", description = "Width of the residual stream (${DEFAULT-VALUE}).")
    private int hidden;

    @Option(names = "--layers", defaultValue = "6", description = "Decoder blocks (${DEFAULT-VALUE}).")
    private int layers;

    @Option(names = "--heads", defaultValue = "4", description = "Query heads (${DEFAULT-VALUE}).")
    private int heads;

    @Option(names = "--kv-heads", defaultValue = "2", description = "Key-value heads (${DEFAULT-VALUE}).")
    private int keyValueHeads;

    @Option(names = "--intermediate", defaultValue = "1024", description = "Feed-forward width (${DEFAULT-VALUE}).")
    private int intermediate;

    @Option(names = "--vocab", defaultValue = "512", description = "Vocabulary (${DEFAULT-VALUE}).")
    private int vocabulary;

    @Option(names = "--dtype", defaultValue = "float32", description = "float32 or bfloat16 (${DEFAULT-VALUE}).")
    private String dtype;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu, cuda, cuda:N or auto (${DEFAULT-VALUE}).")
    private String device;

    @Option(
            names = "--threads",
            defaultValue = "2",
            description = "Worker threads on the processor (${DEFAULT-VALUE}).")
    private int threads;

    @Option(names = "--passes", defaultValue = "auto", description = "auto, tensor or plain (${DEFAULT-VALUE}).")
    private String passes;

    /** @param positions that the model has room for */
    BenchmarkSetting setting(int positions) {
        PassesKind kind = Spelling.read(PassesKind.class, passes)
                .orElseThrow(() -> new IllegalArgumentException(
                        "--passes is '" + passes + "'; allowed are auto, tensor and plain"));
        return new BenchmarkSetting(
                ModelConfig.qwen2(vocabulary, hidden, layers, heads, keyValueHeads, intermediate, positions, List.of()),
                Device.of(device),
                ModelOptions.compute(dtype),
                kind,
                threads);
    }

    String dtype() {
        return dtype;
    }
}
