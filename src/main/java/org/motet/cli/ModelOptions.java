package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.motet.hub.DownloadLines;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;
import org.motet.train.ModelSource;
import org.motet.train.StoredModel;
import picocli.CommandLine.Option;

/** Which model a command runs, and on what. */
final class ModelOptions {
    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "Model directory in the Hugging Face layout (Qwen2, Qwen3, Llama), owner/name[@revision] of a hub,"
                            + " or " + ModelSource.NANO + " for the one that ships.")
    private @Nullable String model;

    @Option(
            names = "--tokenizer",
            paramLabel = "PATH",
            description = "tokenizer.json or its folder (default: the model's).")
    private @Nullable Path tokenizer;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description = "cpu, cuda, cuda:N or auto (default ${DEFAULT-VALUE}).")
    private String device;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description =
                    "Type of the matrix products: float32 or bfloat16 (default: float32 on a CPU, bfloat16 on a GPU).")
    private @Nullable String dtype;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that compute on the processor (default: its cores).")
    private int threads = Runtime.getRuntime().availableProcessors();

    private @Nullable Path directory;

    /** What {@code --model} says, if anything. */
    @Nullable
    String name() {
        return model;
    }

    /** Checks the options, opens and checks the model's files; loads no weights. */
    StoredModel open(PrintWriter err) throws IOException {
        compute();
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("--threads is " + threads + "; allowed is 1 to 1024.");
        }
        return StoredModel.open(directory(err), tokenizer);
    }

    /** Opens what the files say of a model that a server has. */
    StoredModel describe(PrintWriter err) throws IOException {
        return StoredModel.described(directory(err), tokenizer);
    }

    /** The folder of the model, fetched from a hub if need be. */
    Path directory(PrintWriter err) throws IOException {
        if (model == null) {
            throw new IllegalArgumentException("--model is missing: a model directory, or owner/name of a hub.");
        }
        if (directory == null) {
            directory = StoredModel.directory(model, new DownloadLines(err));
        }
        return directory;
    }

    /** Where the model's configuration, tokenizer and chat template are: the base of an adapter. */
    Path files(PrintWriter err) throws IOException {
        return StoredModel.files(directory(err));
    }

    Device device() {
        return Device.of(device);
    }

    DType compute() {
        if (dtype == null) {
            return device().isCpu() ? DType.FLOAT32 : DType.BFLOAT16;
        }
        return compute(dtype);
    }

    /** The type that {@code --dtype} names. */
    static DType compute(String dtype) {
        return switch (dtype) {
            case "float32", "fp32" -> DType.FLOAT32;
            case "bfloat16", "bf16" -> DType.BFLOAT16;
            default ->
                throw new IllegalArgumentException("--dtype is '" + dtype + "'; allowed are float32 and bfloat16.");
        };
    }

    Workers workers() {
        return Workers.forDevice(device(), threads);
    }
}
