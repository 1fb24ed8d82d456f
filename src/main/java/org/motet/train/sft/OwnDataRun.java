package org.motet.train.sft;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.RunFolder;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.MetricSink;
import org.motet.metrics.StepMetrics;
import org.motet.model.CausalLm;
import org.motet.model.ModelExport;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;
import org.motet.train.StoredModel;
import org.motet.update.GradientStep;

/** Supervised training of a checkpoint on own data, checked and ready to begin. */
public final class OwnDataRun {
    private final SftConfig config;
    private final Path source;
    private final OwnData data;
    private final ShuffledExamples training;

    private OwnDataRun(SftConfig config, Path source, OwnData data) {
        this.config = config;
        this.source = source;
        this.data = data;
        this.training = new ShuffledExamples(data.training(), config.length().batchSize(), config.seed());
    }

    /**
     * Reads data and tokenizer and checks the model's files; loads no weights and writes nothing.
     *
     * @param source directory of the model
     * @throws IllegalArgumentException in one sentence if anything is missing, damaged or does not fit together
     */
    public static OwnDataRun prepare(SftConfig config, Path source) throws IOException {
        Device.of(config.model().device()); // refused now if it is not there
        try (StoredModel stored = StoredModel.open(source)) {
            int positions = stored.config().maxPositions();
            if (config.data().maxTokens() > positions) {
                throw new IllegalArgumentException("data.max_tokens is "
                        + config.data().maxTokens() + ", but the model has " + positions + " positions");
            }
            return new OwnDataRun(config, source, OwnData.read(config.data(), source, stored.tokenizer()));
        }
    }

    /** Optimizer updates of the run. */
    public int steps() {
        return config.length().updates(training.stepsPerEpoch());
    }

    /** What to say before it begins. */
    public List<String> notes() {
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
    public record Result(@Nullable StepMetrics before, StepMetrics last) {}

    /**
     * Trains, then writes the model into {@code model} of the run's folder.
     *
     * @param console told of each step besides the run's metrics
     * @param stopRequested asked after each step; when true the model is written as it is
     */
    public Result train(RunFolder folder, MetricSink console, BooleanSupplier stopRequested) throws IOException {
        Device device = Device.of(config.model().device());
        try (CausalLm model = load(device);
                Workers workers = Workers.forDevice(device, config.model().threadCount());
                MetricSink metrics = JsonlSink.create(folder.metrics())) {
            Evaluation evaluation = data.evaluation().isEmpty()
                    ? null
                    : new EvaluationLoss(
                            model,
                            workers,
                            data.evaluation(),
                            config.update().micro().microBatchTokens());
            StepMetrics before = null;
            if (evaluation != null) {
                before = new StepMetrics(0);
                evaluation.measure(before);
                metrics.write(before);
                console.write(before);
            }
            StepMetrics last;
            try (GradientStep optimizer = config.update().step(model, workers, steps())) {
                last = new SupervisedTrainer(
                                model,
                                workers,
                                training,
                                optimizer,
                                new SupervisedTrainer.Course(
                                        steps(),
                                        config.stop().evaluateEvery(),
                                        config.update().micro()),
                                evaluation,
                                List.of(metrics, console),
                                stopRequested)
                        .run();
            }
            ModelExport.exact(source).write(model, folder.path().resolve("model"));
            return new Result(before, last);
        }
    }

    private CausalLm load(Device device) throws IOException {
        try (StoredModel stored = StoredModel.open(source)) {
            return stored.load(device, config.model().dtype().dtype());
        }
    }
}
