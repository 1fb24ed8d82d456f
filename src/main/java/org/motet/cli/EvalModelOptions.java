package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.motet.model.CausalLm;
import org.motet.model.ModelConfig;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;
import org.motet.token.HuggingFaceTokenizer;
import org.motet.token.StopTokens;
import org.motet.token.Tokenizer;
import org.motet.weights.HubClient;
import org.motet.weights.HubConfig;
import org.motet.weights.HubProgress;
import org.motet.weights.ModelDirectory;
import picocli.CommandLine.Option;

/** Which model, and how it is computed. */
final class EvalModelOptions {
    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "Folder of a model, or owner/name[@revision] of a Hugging Face hub.")
    @Nullable
    String model;

    @Option(
            names = "--tokenizer",
            paramLabel = "PATH",
            description = "tokenizer.json or its folder (default: the model's).")
    private @Nullable Path tokenizer;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "cpu, cuda, cuda:N or auto (default ${DEFAULT-VALUE}).")
    private String device = "auto";

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description = "float32 or bfloat16 (default: float32 on a CPU, bfloat16 on a GPU).")
    private @Nullable DType dtype;

    @Option(names = "--threads", paramLabel = "N", description = "Threads on a CPU (default: one a core).")
    private @Nullable Integer threads;

    /** The folder of the model, fetched from a hub if need be. */
    Path directory(String spec, PrintWriter err) throws IOException {
        try (HubClient hub = new HubClient(HubConfig.of(System.getenv()), progress(err))) {
            return hub.model(spec);
        }
    }

    /**
     * Loads the model.
     *
     * @throws IllegalArgumentException if it is malformed, has no tokenizer, or the tokenizer has more ids than it
     */
    OpenModel open(Path directory) throws IOException {
        try (ModelDirectory files = ModelDirectory.open(directory)) {
            Path tokenizerPath = tokenizer == null ? directory : tokenizer;
            if (tokenizer == null && !Files.exists(directory.resolve("tokenizer.json"))) {
                throw new IllegalArgumentException(
                        directory + " has no tokenizer.json; --tokenizer names one that fits the model");
            }
            Tokenizer words = HuggingFaceTokenizer.load(tokenizerPath);
            int vocabulary = ModelConfig.of(files).vocabulary();
            if (words.vocabularySize() > vocabulary) {
                throw new IllegalArgumentException("the tokenizer of " + tokenizerPath + " gives ids up to "
                        + (words.vocabularySize() - 1) + ", but the model " + directory + " knows only " + vocabulary);
            }
            Device place = Device.of(device);
            DType type = dtype != null ? dtype : place.isCpu() ? DType.FLOAT32 : DType.BFLOAT16;
            int count = threads != null ? threads : Runtime.getRuntime().availableProcessors();
            if (count < 1) {
                throw new IllegalArgumentException("--threads is " + count + "; at least 1 is needed");
            }
            return new OpenModel(
                    directory,
                    CausalLm.load(files, place, type),
                    words,
                    StopTokens.of(directory, words),
                    Workers.forDevice(place, count));
        }
    }

    /** Says once for each 5 % how far a download is. */
    static HubProgress progress(PrintWriter err) {
        return new HubProgress() {
            private String file = "";
            private long shown = -1;

            @Override
            public void received(String what, long bytes, long size) {
                long part = size <= 0 ? bytes >> 26 : bytes * 20 / size;
                if (!what.equals(file) || part != shown) {
                    file = what;
                    shown = part;
                    err.printf("%s: %,d of %,d bytes%n", what, bytes, size);
                    err.flush();
                }
            }
        };
    }
}
