package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.RunFolder;
import org.motet.config.ConfigFormat;
import org.motet.distributed.Placement;
import org.motet.evaluation.BenchmarkCatalog;
import org.motet.evaluation.Contamination;
import org.motet.hub.DownloadLines;
import org.motet.metrics.ConsoleSink;
import org.motet.metrics.Event;
import org.motet.metrics.EventLog;
import org.motet.metrics.tracking.Outcome;
import org.motet.metrics.tracking.Tracking;
import org.motet.metrics.tracking.TrackingConfig;
import org.motet.model.CausalLm;
import org.motet.rollout.Engine;
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
    /** Variable of the environment with a file that is told the run's folder, once there is one. */
    public static final String TELL_FOLDER = "MOTET_RUN_FILE";

    /** Begins a run; everything is checked before a weight is loaded or a file written. */
    static TrainRun start(TrainConfig asked, Brought brought, Watch watch) throws IOException {
        TrainConfig config = brought.problems() == null ? asked : asked.ofProgram();
        Placement placement = Ranks.placement();
        try (Ranks ranks = Ranks.meet(placement, config, "")) {
            Watch ours = watch.movedBy(ranks.world()::moved);
            return ranks.together(() -> ranks.leads()
                    ? begin(new Asked(config, brought, ours, ranks))
                    : FollowedRun.train(brought, ours, ranks));
        }
    }

    private static TrainRun begin(Asked asked) throws IOException {
        TrainConfig config = asked.config();
        String name = config.output().folder();
        if (!name.isEmpty()) {
            RunFolder.requireFree(Path.of(name));
        }
        config.tracking().complete(); // refused now if there is no server
        TrainConfig here = config.on(asked.placement());
        Device.of(here.model().device()); // refused now if it is not there
        Path initial = initialModel(config);
        try (StoredModel stored = StoredModel.open(initial)) {
            TrainPlan plan = stored.plan(here, asked.brought());
            fit(here, stored); // refused now if there is too little memory
            OpenedPolicy opened = OpenedPolicy.of(here, stored, null);
            try (RunFolder folder = name.isEmpty()
                    ? RunFolder.createNumbered(Path.of("runs"), "train")
                    : RunFolder.create(Path.of(name))) {
                RunConfig.begin(folder, config);
                return train(asked, folder, plan, opened, null);
            }
        }
    }

    /**
     * Goes on with a run.
     *
     * @param overrides {@code key=value} over its configuration
     * @param from step of the checkpoint, 0 for the initial model; empty for the newest. What came after is set aside
     */
    static TrainRun resume(Path run, List<String> overrides, OptionalInt from, Brought brought, Watch watch)
            throws IOException {
        Placement placement = Ranks.placement();
        if (placement.isAlone()) {
            return goOn(run, overrides, from, brought, watch, Ranks.alone());
        }
        TrainConfig config = RunConfig.resume(RunFolder.read(run), TrainConfig.DEFAULT, overrides)
                .config();
        try (Ranks ranks = Ranks.meet(placement, config, run + " from " + from)) {
            Watch ours = watch.movedBy(ranks.world()::moved);
            return ranks.together(() -> ranks.leads()
                    ? goOn(run, overrides, from, brought, ours, ranks)
                    : FollowedRun.train(brought, ours, ranks));
        }
    }

    private static TrainRun goOn(
            Path run, List<String> overrides, OptionalInt from, Brought brought, Watch watch, Ranks ranks)
            throws IOException {
        try (RunFolder folder = RunFolder.resume(run);
                ConsoleSink notes = watch.console(0)) {
            RunConfig<TrainConfig> settings = RunConfig.resume(folder, TrainConfig.DEFAULT, overrides);
            TrainConfig config = settings.config();
            settings.remarks().forEach(remark -> notes.note("remark: " + remark));
            config.tracking().complete(); // refused now if there is no server
            Optional<Path> checkpoint = RunCheckpoints.toResume(folder, config.output(), from);
            HeldOutEvaluation.found(folder.evaluation()); // refused now if it is damaged
            if (checkpoint.isPresent()) {
                AdaptedPolicy.requireSameKind(config, checkpoint.get());
            }
            TrainState state = checkpoint.isPresent()
                    ? TrainCheckpoint.state(checkpoint.get(), TrainState.class)
                    : TrainState.start(config);
            Asked asked = new Asked(config, brought, watch, ranks);
            try (StoredModel stored = StoredModel.open(model(config, checkpoint))) {
                TrainPlan plan = asked.plan(stored, state);
                OpenedPolicy opened = OpenedPolicy.of(plan.config(), stored, checkpoint.orElse(null));
                if (from.isPresent()) {
                    SetAside.after(state.step(), folder, RunCheckpoints.store(folder, config.output()))
                            .ifPresent(aside -> notes.note("what came after step " + state.step() + " is in " + aside));
                }
                Optional<String> lost = LostMetrics.warning(folder, state.step());
                settings.record(state.step(), from.isPresent()).forEach(notes::note);
                lost.ifPresent(notes::note);
                recordResumption(folder, state, config);
                RateChange.sentence(
                                RateChange.of(settings.former().after(state.recovery())),
                                RateChange.of(plan.config()),
                                state.updates())
                        .ifPresent(notes::note);
                return train(asked, folder, plan, opened, checkpoint.orElse(null));
            }
        }
    }

    /** For who reads the run later: nothing else tells of one that goes on as if it had not stopped. */
    private static void recordResumption(RunFolder folder, TrainState state, TrainConfig config) throws IOException {
        int rollbacks = state.recovery().rollbacks();
        EventLog.resume(folder.events(), state.step(), rollbacks);
        if (state.step() < config.steps()) {
            EventLog.add(
                    folder.events(),
                    new Event(state.step(), rollbacks, Event.RESUME, "the run was left and goes on from here"));
        }
    }

    /** What stays the same however often a run goes back. */
    record Asked(TrainConfig config, Brought brought, Watch watch, Ranks ranks) {
        Placement placement() {
            return ranks.world().placement();
        }

        /** What is trained from a state on, in this process. */
        TrainPlan plan(StoredModel stored, TrainState state) {
            return stored.plan(config.after(state.recovery()).on(placement()), brought);
        }
    }

    /** Goes on with a run that has gone back. */
    private static TrainRun goOn(Asked asked, RunFolder folder, Path checkpoint) throws IOException {
        TrainState state = TrainCheckpoint.state(checkpoint, TrainState.class);
        try (StoredModel stored = StoredModel.open(model(asked.config(), Optional.of(checkpoint)))) {
            TrainPlan plan = asked.plan(stored, state);
            return train(asked, folder, plan, OpenedPolicy.of(plan.config(), stored, checkpoint), checkpoint);
        }
    }

    /** Trains to the end of the run, however often it goes back. */
    private static TrainRun train(
            Asked asked, RunFolder folder, TrainPlan plan, OpenedPolicy opened, @Nullable Path checkpoint)
            throws IOException {
        String told = System.getenv(TELL_FOLDER);
        if (told != null) {
            Files.writeString(Path.of(told), folder.path().toString());
        }
        Orders.tell(asked.ranks().world(), folder, asked.config(), checkpoint);
        Rollback rollback;
        try {
            return new TrainRun(course(asked, plan, opened, folder, checkpoint), folder.path());
        } catch (RollbackException back) {
            rollback = back.rollback();
        }
        try (ConsoleSink notes = asked.watch().console(0)) {
            notes.note(rollback.apply(folder, asked.config()));
        }
        return goOn(asked, folder, rollback.to().folder());
    }

    /** The folder of the weights that a run goes on with: of its checkpoint, or of the model that it began with. */
    static Path model(TrainConfig config, Optional<Path> checkpoint) throws IOException {
        return checkpoint.isPresent() && !config.lora().isUsed() ? checkpoint.get() : initialModel(config);
    }

    /** The folder of the model that training begins with, fetched from a hub if need be. */
    static Path initialModel(TrainConfig config) throws IOException {
        return initialModel(config, () -> {});
    }

    /** @param moved told now and then while it is fetched */
    static Path initialModel(TrainConfig config, Runnable moved) throws IOException {
        DownloadLines lines = DownloadLines.onStandardError();
        return StoredModel.directory(config.model().path(), (file, bytes, size) -> {
            moved.run();
            lines.received(file, bytes, size);
        });
    }

    /** What is done with a trainer while its weights are in memory. */
    @FunctionalInterface
    interface Course<T> {
        T of(GrpoTrainer trainer) throws IOException;
    }

    /** Loads the weights for a course, at its checkpoint. */
    static <T> T load(
            TrainPlan plan,
            OpenedPolicy opened,
            RunFolder folder,
            @Nullable Path checkpoint,
            ConsoleSink console,
            Watch watch,
            Ranks ranks,
            Course<T> course)
            throws IOException {
        TrainConfig config = plan.config();
        Device device = Device.of(config.model().device());
        DType dtype = config.model().dtype().of(opened.stored().config(), device);
        try (CausalLm model = opened.load(config, device, dtype);
                CausalLm initial = opened.initial(config, model);
                Workers workers = Workers.forDevice(device, config.model().threadCount());
                Engine engine = ranks.engine(
                        config.rollout().isByServers(),
                        () -> RunEngine.of(
                                plan, model, opened.stored().files(), workers, folder.path(), console::note));
                GrpoTrainer trainer = new GrpoTrainer(
                        plan,
                        new TrainedPolicy(model, opened.stored().files(), initial, workers, opened.base(config)),
                        engine,
                        folder,
                        console,
                        watch,
                        ranks)) {
            if (checkpoint != null) {
                trainer.resume(checkpoint);
            }
            return course.of(trainer);
        }
    }

    /** Trains until the run is at its end or goes back. */
    static TrainSummary course(
            Asked asked, TrainPlan plan, OpenedPolicy opened, RunFolder folder, @Nullable Path checkpoint)
            throws IOException {
        TrainConfig config = plan.config();
        Watch watch = asked.watch();
        try (ConsoleSink console = watch.console(config.steps())) {
            console.note("run folder " + folder.path());
            if (!asked.placement().isAlone()) {
                console.note(asked.placement().size() + " processes train together");
            }
            fit(config, opened.stored()).ifPresent(sentence -> console.note("warning: " + sentence));
            Device device = Device.of(config.model().device());
            if (config.model().device().equals("auto")) {
                console.note("model.device=auto is " + device
                        + (device.isCpu() ? " here; a GPU is used with MOTET_CUDA=1 and the CUDA libraries" : " here"));
            }
            if (config.model().dtype() == ComputeType.AUTO) {
                DType dtype = config.model().dtype().of(opened.stored().config(), device);
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
                console.note("resumed from " + checkpoint);
            }
            int stepsDone = checkpoint == null
                    ? 0
                    : TrainCheckpoint.state(checkpoint, TrainState.class).step();
            boolean isFirst = asked.placement().rank() == 0; // the others would tell the same
            try (Tracking tracking = Tracking.begin(
                    isFirst ? config.tracking() : TrackingConfig.DEFAULT,
                    new Tracking.Tracked(folder.path(), stepsDone, ConfigFormat.values(config)),
                    console::note)) {
                return tracked(asked, plan, opened, folder, checkpoint, console, tracking);
            }
        }
    }

    private static TrainSummary tracked(
            Asked asked,
            TrainPlan plan,
            OpenedPolicy opened,
            RunFolder folder,
            @Nullable Path checkpoint,
            ConsoleSink console,
            Tracking tracking)
            throws IOException {
        try {
            TrainSummary summary = load(
                    plan,
                    opened,
                    folder,
                    checkpoint,
                    console,
                    asked.watch().trackedBy(tracking),
                    asked.ranks(),
                    GrpoTrainer::run);
            tracking.left(summary.after() == null ? Outcome.KILLED : Outcome.FINISHED);
            return summary;
        } catch (RollbackException back) {
            tracking.left(Outcome.KILLED); // and taken up at once
            throw back;
        }
    }

    /** What should be said of the memory. */
    private static Optional<String> fit(TrainConfig config, StoredModel stored) {
        Device device = Device.of(config.model().device());
        return MemoryFit.of(config, stored.config(), device, MachineMemory.here())
                .flatMap(MemoryFit::warning);
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
}
