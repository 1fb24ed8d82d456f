package org.motet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.motet.hub.DownloadLines;
import org.motet.model.CausalLm;
import org.motet.model.ModelExport;
import org.motet.model.PassesKind;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.train.StoredModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A model directory of its own from an adapter and its base, or in another type. */
@Command(
        name = "export",
        description =
                "Writes a model directory that transformers loads: an adapter merged with its base, a checkpoint without"
                        + " the optimizer, or a model in another type.",
        footer = {
            "",
            "Example:",
            "  motet export --model runs/train-001/checkpoints/step-000100 --output merged --dtype bfloat16"
        })
final class ExportCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "Adapter, checkpoint or model directory, or owner/name of a hub.")
    private String model;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "Directory to be made.")
    private Path output;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "float32",
            description = "Type of the weights: float32 or bfloat16 (default ${DEFAULT-VALUE}).")
    private String dtype;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        DType type = ModelOptions.compute(dtype);
        Path directory = StoredModel.directory(
                model, new DownloadLines(spec.commandLine().getErr()));
        try (StoredModel stored = StoredModel.open(directory);
                CausalLm loaded = stored.load(Device.CPU, DType.FLOAT32, PassesKind.TENSOR)) {
            new ModelExport(type, ModelExport.SHARD_BYTES, stored.files()).write(loaded, output);
        }
        spec.commandLine().getOut().println(output);
        return 0;
    }
}
