package org.motet.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;
import picocli.CommandLine.Option;

/** Which model a command runs, and on what. */
final class ModelOptions {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "Model directory in the Hugging Face layout (Qwen2, Qwen3, Llama).")
    private Path model;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, cuda, cuda:N or auto (default ${DEFAULT-VALUE}).")
    private String device;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "float32",
            description = "Type of the matrix products: float32 or bfloat16 (default ${DEFAULT-VALUE}).")
    private String dtype;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that compute on the processor (default: its cores).")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** Opens and checks the model's files, and the other options; loads no weights. */
    StoredModel open() throws IOException {
        device();
        compute();
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("--threads is " + threads + "; allowed is 1 to 1024.");
        }
        return StoredModel.open(model);
    }

    Device device() {
        return Device.of(device);
    }

    DType compute() {
        return switch (dtype) {
            case "float32", "fp32" -> DType.FLOAT32;
            case "bfloat16", "bf16" -> DType.BFLOAT16;
            default ->
                throw new IllegalArgumentException("--dtype is '" + dtype + "'; allowed are float32 and bfloat16.");
        };
    }

    Workers workers(Device on) {
        return Workers.forDevice(on, threads);
    }
}
