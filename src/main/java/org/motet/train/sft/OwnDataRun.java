package org.motet.train.sft;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.RunFolder;
import org.motet.metrics.ConsoleSink;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.MetricSink;
import org.motet.metrics.StepMetrics;
import org.motet.model.CausalLm;
import org.motet.model.ModelExport;
import org.motet.model.NotFiniteException;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;
import org.motet.train.RateChange;
import org.motet.train.StoredModel;
import org.motet.update.GradientStep;

/** Supervised training of a checkpoint on own data, checked and ready to begin or to go on. */
final class OwnDataRun {
    private final SftConfig config;
    private final Path source;
    private final Path files; // those of its tokenizer
    private final OwnData data;
    private final ShuffledExamples training;
    private final SftState start;

    private OwnDataRun(SftConfig config, Path source, Path files, OwnData data, SftState start) {
        this.config = config;
        this.source = source;
        this.files = files;
        this.data = data;
        this.training = new ShuffledExamples(data.training(), config.length().batchSize(), config.seed());
        this.start = start;
    }

    /**
     * Reads data and tokenizer and checks the model's files; loads no weights and writes nothing.
     *
     * @param source directory of the model
     * @throws IllegalArgumentException in one sentence if anything is missing, damaged or does not fit together
     */
    static OwnDataRun prepare(SftConfig config, Path source) throws IOException {
        return prepare(config, source, SftState.START);
    }

    /**
     * The same for a run that was left.
     *
     * @param checkpoint one that {@link SftCheckpoints#newest} gives
     */
    static OwnDataRun resume(SftConfig config, Path checkpoint) throws IOException {
        OwnDataRun run = prepare(config, checkpoint, SftCheckpoints.state(checkpoint));
        SftCheckpoints.requireLeft(run.start, run.steps());
        return run;
    }

    private static OwnDataRun prepare(SftConfig config, Path source, SftState start) throws IOException {
        Device.of(config.model().device()); // refused now if it is not there
        try (StoredModel stored = StoredModel.open(source)) {
            int positions = stored.config().maxPositions();
            if (config.data().maxTokens() > positions) {
                throw new IllegalArgumentException("data.max_tokens is "
                        + config.data().maxTokens() + ", but the model has " + positions + " positions");
            }
            OwnData data = OwnData.read(config.data(), config.templates().chat(), stored.files(), stored.tokenizer());
            return new OwnDataRun(config, source, stored.files(), data, start);
        }
    }

    /** Optimizer updates of the whole run. */
    int steps() {
        return config.length().updates(training.stepsPerEpoch());
    }

    /** Those that were done before. */
    int stepsDone() {
        return start.step();
    }

    /** What becomes of the learning rate where the run had another config before; empty if it stays what it was. */
    Optional<String> rateChange(SftConfig former) {
        int perEpoch = training.stepsPerEpoch();
        return RateChange.sentence(
                former.rate(former.length().updates(perEpoch)),
                config.rate(config.length().updates(perEpoch)),
                start.updates());
    }

    /** What to say before it begins. */
    List<String> notes() {
        List<String> notes = new ArrayList<>(data.notes());
        notes.add("%,d examples to train on, %,d held out; %,d updates of %d examples"
                .formatted(
                        data.training().size(),
                        data.evaluation().size(),
                        steps(),
                        Math.min(config.length().batchSize(), data.training().size())));
        return notes;
    }

    /**
     * What came of a run.
     *
     * @param before numbers of the evaluation before the first update; null without one
     * @param last numbers of the last update and of the evaluation after it
     */
    record Result(@Nullable StepMetrics before, StepMetrics last) {}

    /**
     * Trains, then writes the model into {@code model} of the run's folder.
     *
     * @param console told of what takes long and of what goes wrong without ending the run
     * @param told of each step besides the run's metrics
     * @param stopRequested asked after each step; when true a checkpoint is written in place of the model
     */
    Result train(RunFolder folder, ConsoleSink console, List<MetricSink> told, BooleanSupplier stopRequested)
            throws IOException {
        Device device = Device.of(config.model().device());
        boolean begins = start.step() == 0;
        try (CausalLm model = load(device);
                Workers workers = Workers.forDevice(device, config.model().threadCount());
                MetricSink metrics = JsonlSink.resume(folder.metrics(), begins ? -1 : start.step());
                GradientStep optimizer = config.update().step(model, workers, steps(), folder.path())) {
            List<MetricSink> sinks = new ArrayList<>(told);
            sinks.addFirst(metrics);
            Evaluation evaluation = data.evaluation().isEmpty()
                    ? null
                    : new EvaluationLoss(
                            model,
                            workers,
                            data.evaluation(),
                            config.update().micro().microBatchTokens(),
                            () -> console.phase("evaluated", data.evaluation().size()));
            StepMetrics before = begins && evaluation != null ? before(evaluation, sinks) : null;
            if (!begins) {
                SftCheckpoints.restore(source, start, optimizer);
            }
            StepMetrics last = new SupervisedTrainer(
                            training,
                            new SupervisedUpdate(
                                    model, workers, optimizer, config.update().micro()),
                            new SupervisedTrainer.Course(
                                    steps(),
                                    config.coldStart().evaluateEvery(),
                                    config.output().checkpointEvery()),
                            evaluation,
                            SftCheckpoints.saving(config, folder, model, optimizer, files),
                            sinks,
                            console::note,
                            stopRequested)
                    .run(start);
            if (last.step() == steps()) {
                ModelExport.exact(files).write(model, folder.path().resolve("model"));
            }
            return new Result(before, last);
        }
    }

    private static StepMetrics before(Evaluation evaluation, List<MetricSink> sinks) throws IOException {
        StepMetrics metrics = new StepMetrics(0);
        try {
            evaluation.measure(metrics);
        } catch (NotFiniteException failure) {
            throw failure.during("evaluation before the first update");
        }
        for (MetricSink sink : sinks) {
            sink.write(metrics);
        }
        return metrics;
    }

    private CausalLm load(Device device) throws IOException {
        try (StoredModel stored = StoredModel.open(source)) {
            return stored.load(
                    device,
                    config.model().dtype().of(stored.config(), device),
                    config.model().passes());
        }
    }
}
