package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.RunFolder;
import org.motet.evaluation.BenchmarkCatalog;
import org.motet.evaluation.Contamination;
import org.motet.hub.DownloadLines;
import org.motet.metrics.ConsoleSink;
import org.motet.model.CausalLm;
import org.motet.rollout.Engine;
import org.motet.rollout.local.LocalEngine;
import org.motet.template.TemplateLint;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;
import org.motet.train.check.MachineMemory;
import org.motet.train.check.MemoryFit;

/**
 * A training run from its configuration to its summary.
 *
 * @param folder where it is
 */
public record TrainRun(TrainSummary summary, Path folder) {

    /** Begins a run; everything is checked before a weight is loaded or a file written. */
    static TrainRun start(TrainConfig asked, Brought brought, Watch watch) throws IOException {
        TrainConfig config = brought.problems() == null ? asked : asked.ofProgram();
        String name = config.output().folder();
        if (!name.isEmpty()) {
            RunFolder.requireFree(Path.of(name));
        }
        Device.of(config.model().device()); // refused now if it is not there
        Path initial = initialModel(config);
        try (StoredModel stored = StoredModel.open(initial)) {
            TrainPlan plan = stored.plan(config, brought);
            fit(config, stored); // refused now if there is too little memory
            AdaptedPolicy adapted = config.lora().isUsed() ? AdaptedPolicy.of(config, stored, null) : null;
            try (RunFolder folder = name.isEmpty()
                    ? RunFolder.createNumbered(Path.of("runs"), "train")
                    : RunFolder.create(Path.of(name))) {
                RunConfig.begin(folder, config);
                return train(plan, new Opened(stored, adapted), folder, null, watch);
            }
        }
    }

    /**
     * Goes on with a run from its newest complete checkpoint.
     *
     * @param overrides {@code key=value} over its configuration
     */
    static TrainRun resume(Path run, List<String> overrides, Brought brought, Watch watch) throws IOException {
        try (RunFolder folder = RunFolder.resume(run);
                ConsoleSink notes = watch.console(0)) {
            RunConfig<TrainConfig> settings = RunConfig.resume(folder, TrainConfig.DEFAULT, overrides);
            TrainConfig config = settings.config();
            settings.remarks().forEach(remark -> notes.note("remark: " + remark));
            Optional<Path> checkpoint = GrpoTrainer.resumable(folder, config, notes);
            HeldOutEvaluation.found(folder.evaluation()); // refused now if it is damaged
            if (checkpoint.isPresent()) {
                AdaptedPolicy.requireSameKind(config, checkpoint.get());
            }
            boolean isAdapted = config.lora().isUsed();
            Path model = checkpoint.isPresent() && !isAdapted ? checkpoint.get() : initialModel(config);
            try (StoredModel stored = StoredModel.open(model)) {
                TrainPlan plan = stored.plan(config, brought);
                AdaptedPolicy adapted = isAdapted ? AdaptedPolicy.of(config, stored, checkpoint.orElse(null)) : null;
                TrainState state = checkpoint.isPresent()
                        ? TrainCheckpoint.state(checkpoint.get(), TrainState.class)
                        : TrainState.start(config);
                Optional<String> lost = LostMetrics.warning(folder, state.step());
                settings.record(state.step()).forEach(notes::note);
                lost.ifPresent(notes::note);
                RateChange.sentence(RateChange.of(settings.former()), RateChange.of(config), state.updates())
                        .ifPresent(notes::note);
                return train(plan, new Opened(stored, adapted), folder, checkpoint.orElse(null), watch);
            }
        }
    }

    /** The folder of the model that training begins with, fetched from a hub if need be. */
    private static Path initialModel(TrainConfig config) throws IOException {
        return StoredModel.directory(config.model().path(), DownloadLines.onStandardError());
    }

    /**
     * What a run begins or goes on with, opened and checked.
     *
     * @param adapted the adapter that learns; null where all weights do
     */
    private record Opened(StoredModel stored, @Nullable AdaptedPolicy adapted) {
        CausalLm load(TrainConfig config, Device device, DType dtype) throws IOException {
            return adapted == null
                    ? stored.load(device, dtype, config.model().passes())
                    : adapted.load(device, dtype, config.seed());
        }

        /** The policy before training, where the loss needs it: the base of an adapter, or a model of its own. */
        @Nullable
        CausalLm initial(TrainConfig config, CausalLm model) throws IOException {
            if (!config.update().loss().needsReference()) {
                return null;
            }
            return adapted == null ? reference(config, model.device(), model.compute()) : model.base();
        }

        @Nullable
        LoraBase base(TrainConfig config) throws IOException {
            return adapted == null ? null : LoraBase.of(config.model().path(), stored);
        }
    }

    private static TrainRun train(
            TrainPlan plan, Opened opened, RunFolder folder, @Nullable Path checkpoint, Watch watch)
            throws IOException {
        TrainConfig config = plan.config();
        Device device = Device.of(config.model().device());
        DType dtype = config.model().dtype().of(opened.stored().config(), device);
        Optional<String> scarce = fit(config, opened.stored());
        try (ConsoleSink console = watch.console(config.steps());
                CausalLm model = opened.load(config, device, dtype);
                CausalLm initial = opened.initial(config, model);
                Workers workers = Workers.forDevice(device, config.model().threadCount());
                GrpoTrainer trainer = new GrpoTrainer(
                        plan,
                        new TrainedPolicy(model, opened.stored().files(), initial, workers, opened.base(config)),
                        engine(plan, model, workers),
                        folder,
                        console,
                        watch)) {
            console.note("run folder " + folder.path());
            scarce.ifPresent(sentence -> console.note("warning: " + sentence));
            if (config.model().dtype() == ComputeType.AUTO) {
                console.note("model.dtype=auto is " + dtype.name().toLowerCase(Locale.ROOT) + " here");
            }
            ConfigRemarks.of(config).forEach(remark -> console.note("remark: " + remark));
            if (!plan.left().isEmpty()) {
                console.note(plan.left());
            }
            Stream.concat(
                            new TemplateLint(plan.tokenizer()::encode)
                                    .tokenWarnings(plan.voices().trained()).stream(),
                            testQuestions(plan).stream())
                    .forEach(warning -> console.note("warning: " + warning));
            if (checkpoint == null) {
                plan.unreadable().forEach(sentence -> console.note("warning: " + sentence));
            } else {
                trainer.resume(checkpoint);
                console.note("resumed from " + checkpoint);
            }
            return new TrainRun(trainer.run(), folder.path());
        }
    }

    /** What should be said of the memory. */
    private static Optional<String> fit(TrainConfig config, StoredModel stored) {
        Device device = Device.of(config.model().device());
        return MemoryFit.of(config, stored.config(), device, MachineMemory.here())
                .flatMap(MemoryFit::warning);
    }

    private static Engine engine(TrainPlan plan, CausalLm model, Workers workers) {
        int rows = plan.config().rollout().maxRows();
        return new LocalEngine(model, plan.tokenizer(), plan.stopTokens(), workers, rows);
    }

    /** Warns of questions of benchmarks among the problems of evaluation, where the benchmarks are on this machine. */
    private static List<String> testQuestions(TrainPlan plan) throws IOException {
        BenchmarkCatalog catalog = BenchmarkCatalog.shipped();
        Path data = catalog.data(null);
        if (!Files.isDirectory(data)) {
            return List.of();
        }
        try {
            List<String> names = List.copyOf(catalog.benchmarks().keySet());
            return Contamination.warnings("evaluation", plan.evaluation(), catalog.load(names, data));
        } catch (IllegalArgumentException e) {
            return List.of("the problems of evaluation were not compared with the benchmarks: " + e.getMessage());
        }
    }

    private static CausalLm reference(TrainConfig config, Device device, DType dtype) throws IOException {
        try (StoredModel stored = StoredModel.open(initialModel(config))) {
            return stored.load(device, dtype, config.model().passes());
        }
    }
}
