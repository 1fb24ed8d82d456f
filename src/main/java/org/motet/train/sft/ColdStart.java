package org.motet.train.sft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.Durable;
import org.motet.checkpoint.RunFolder;
import org.motet.metrics.ConsoleSink;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.MetricNames;
import org.motet.metrics.MetricSink;
import org.motet.metrics.StepMetrics;
import org.motet.model.CausalLm;
import org.motet.model.ModelConfig;
import org.motet.model.ModelExport;
import org.motet.model.WeightInit;
import org.motet.template.PromptTemplate;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;
import org.motet.token.HuggingFaceTokenizer;
import org.motet.token.Tokenizer;
import org.motet.train.generated.GeneratedSource;
import org.motet.train.generated.WorkedSolutions;
import org.motet.train.nano.NanoTokenizer;
import org.motet.update.GradientStep;
import org.motet.weights.ModelDirectory;

/**
 * Supervised training on generated problems with worked solutions, until the model answers right often enough to be rewarded and
 * seldom enough to have something to learn.
 */
final class ColdStart {
    private ColdStart() {}

    /**
     * What a cold start goes on from.
     *
     * @param directory of the model, or a checkpoint of the run; null to make a model from nothing
     * @param state what was done before
     */
    record From(@Nullable Path directory, SftState state) {}

    /**
     * Trains, then writes the model into {@code model} of the run's folder.
     *
     * @param console told of each step besides the run's metrics
     * @param tracking told, too
     * @param stopRequested asked after each step; when true a checkpoint is written in place of the model
     * @return the numbers of the last step
     */
    static StepMetrics run(
            SftConfig config,
            From from,
            RunFolder folder,
            ConsoleSink console,
            MetricSink tracking,
            BooleanSupplier stopRequested)
            throws IOException {
        List<PromptTemplate> templates = voices(config);
        Path directory = from.directory();
        if (directory != null) {
            return run(config, from, directory, templates, folder, console, tracking, stopRequested);
        }
        Path tokenizer = Files.createTempDirectory("motet-tokenizer");
        try {
            NanoTokenizer.write(tokenizer, templates, config.model().newModel(), config.seed());
            return run(config, from, tokenizer, templates, folder, console, tracking, stopRequested);
        } finally {
            Durable.deleteTree(tokenizer);
        }
    }

    /** @param files the tokenizer's, and what an export takes along */
    private static StepMetrics run(
            SftConfig config,
            From from,
            Path files,
            List<PromptTemplate> templates,
            RunFolder folder,
            ConsoleSink console,
            MetricSink tracking,
            BooleanSupplier stopRequested)
            throws IOException {
        Device device = Device.of(config.model().device());
        int steps = config.length().steps();
        SftState start = from.state();
        boolean begins = start.step() == 0;
        Tokenizer tokenizer = HuggingFaceTokenizer.load(files);
        try (CausalLm model = model(config, from.directory(), device);
                Workers workers = Workers.forDevice(device, config.model().threadCount());
                GradientStep optimizer = config.update().step(model, workers, steps, folder.path());
                MetricSink metrics = JsonlSink.resume(folder.metrics(), begins ? -1 : start.step())) {
            if (!begins) {
                SftCheckpoints.restore(files, start, optimizer);
            }
            int end = model.config().endTokenIds().getFirst();
            ExampleSource data = new WorkedExamples(
                    new WorkedSolutions(
                            GeneratedSource.endless(config.coldStart().problems(), config.seed()),
                            templates,
                            config.seed()),
                    config.length().batchSize(),
                    tokenizer,
                    end);
            Evaluation accuracy = new SampledAccuracy(
                    model,
                    tokenizer,
                    workers,
                    templates,
                    config,
                    () -> console.phase("tested", config.coldStart().evaluationProblems()));
            StepMetrics last = new SupervisedTrainer(
                            data,
                            new SupervisedUpdate(
                                    model, workers, optimizer, config.update().micro()),
                            new SupervisedTrainer.Course(
                                    steps,
                                    config.coldStart().evaluateEvery(),
                                    config.output().checkpointEvery()),
                            accuracy,
                            SftCheckpoints.saving(config, folder, model, optimizer, files),
                            List.of(metrics, console, tracking),
                            console::note,
                            stopRequested)
                    .run(start);
            if (isOver(config, last)) {
                ModelExport.exact(files).write(model, folder.path().resolve("model"));
            }
            return last;
        }
    }

    /** Whether a cold start ended by itself. */
    static boolean isOver(SftConfig config, StepMetrics last) {
        Double accuracy = last.get(MetricNames.SAMPLED_ACCURACY);
        return last.step() == config.length().steps()
                || accuracy != null && accuracy >= config.coldStart().stopAccuracy();
    }

    /**
     * The templates in whose voices solutions are written.
     *
     * @throws IllegalArgumentException if the set is missing or damaged, or a template does not say how a solution is written in it
     */
    static List<PromptTemplate> voices(SftConfig config) {
        List<PromptTemplate> voices =
                config.templates().training(config.templates().load(null)).templates();
        voices.forEach(voice -> voice.solution(List.of("1+1=2"), "2"));
        return voices;
    }

    private static CausalLm model(SftConfig config, @Nullable Path source, Device device) throws IOException {
        if (source == null) {
            ModelConfig shape = config.model().newModel().config();
            CausalLm model = CausalLm.empty(
                    shape,
                    device,
                    config.model().dtype().of(shape, device),
                    config.model().passes());
            WeightInit.normal(model, config.model().newModel().deviation(), config.seed());
            return model;
        }
        try (ModelDirectory directory = ModelDirectory.open(source)) {
            DType compute = config.model().dtype().of(ModelConfig.of(directory), device);
            return CausalLm.load(directory, device, compute, config.model().passes());
        }
    }
}
