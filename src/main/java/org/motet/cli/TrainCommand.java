package org.motet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.RunFolder;
import org.motet.metrics.ConsoleSink;
import org.motet.model.CausalLm;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;
import org.motet.train.GrpoTrainer;
import org.motet.train.TrainConfig;
import org.motet.train.TrainPlan;
import org.motet.train.TrainSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The main job. */
@Command(
        name = "train",
        description =
                "Trains a policy with DAPO and prompt augmentation. Without a config: the shipped nano model on generated"
                        + " problems, a few minutes on two cores.",
        footer = {
            "",
            "Examples:",
            "  motet train",
            "  motet train templates.schedule=single seed=2",
            "  motet train my-run.yaml update.learning_rate=1e-6 output.folder=runs/mine",
            "  motet train --resume runs/mine"
        })
final class TrainCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Mixin
    private ConfigArguments arguments;

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Go on with the run in this folder from its newest checkpoint.")
    private @Nullable Path resume;

    @Option(names = "--json", description = "Print the summary as JSON instead of a table.")
    private boolean json;

    @Spec(Target.SELF)
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return resume == null ? start() : resume(resume);
    }

    private int start() throws IOException {
        TrainConfig config = arguments.over(TrainConfig.DEFAULT);
        String name = config.output().folder();
        if (!name.isEmpty()) {
            RunFolder.requireFree(Path.of(name));
        }
        Device.of(config.model().device()); // refused now if it is not there
        Path modelPath = modelPath(config);
        try (StoredModel stored = StoredModel.open(modelPath)) {
            TrainPlan plan = TrainPlan.of(config, stored.config(), stored.tokenizer(), stored.stopTokens());
            try (RunFolder folder = name.isEmpty()
                    ? RunFolder.createNumbered(Path.of("runs"), "train")
                    : RunFolder.create(Path.of(name))) {
                ConfigFormat.write(config, folder.config());
                return train(plan, stored, modelPath, folder, null);
            }
        }
    }

    private int resume(Path run) throws IOException {
        if (arguments.file() != null) {
            throw new ParameterException(
                    spec.commandLine(), "--resume takes the config of the run; only key=value may be given besides.");
        }
        try (RunFolder folder = RunFolder.resume(run);
                ConsoleSink notes = ConsoleSink.onStandardError(0, 0)) {
            TrainConfig config = new ConfigLayers<>(TrainConfig.DEFAULT)
                    .file(ConfigFile.read(folder.config()))
                    .overrides(arguments.overrides())
                    .resolve();
            Optional<Path> checkpoint = GrpoTrainer.resumable(folder, config, notes);
            Path modelPath = checkpoint.isPresent() ? checkpoint.get() : modelPath(config);
            try (StoredModel stored = StoredModel.open(modelPath)) {
                TrainPlan plan = TrainPlan.of(config, stored.config(), stored.tokenizer(), stored.stopTokens());
                return train(plan, stored, modelPath, folder, checkpoint.orElse(null));
            }
        }
    }

    private Path modelPath(TrainConfig config) throws IOException {
        return ModelOptions.directory(config.model().path(), spec.commandLine().getErr());
    }

    private int train(TrainPlan plan, StoredModel stored, Path modelPath, RunFolder folder, @Nullable Path checkpoint)
            throws IOException {
        TrainConfig config = plan.config();
        Device device = Device.of(config.model().device());
        DType dtype = DType.valueOf(config.model().dtype().toUpperCase(java.util.Locale.ROOT));
        TrainSummary summary;
        try (ConsoleSink console = ConsoleSink.onStandardError(0, config.steps());
                CausalLm model = stored.load(device, dtype);
                Workers workers = Workers.forDevice(device, config.model().threadCount());
                GrpoTrainer trainer =
                        new GrpoTrainer(plan, model, modelPath, workers, folder, console, StopSignal.listening())) {
            console.note("run folder " + folder.path());
            if (!plan.left().isEmpty()) {
                console.note(plan.left());
            }
            if (checkpoint != null) {
                trainer.resume(checkpoint);
                console.note("resumed from " + checkpoint);
            }
            summary = trainer.run();
        }
        if (json) {
            System.out.println(SummaryTable.json(summary));
        } else {
            System.out.print(SummaryTable.text(summary));
            System.out.println("run folder: " + folder.path());
        }
        return summary.after() == null ? INTERRUPTED : 0;
    }
}
