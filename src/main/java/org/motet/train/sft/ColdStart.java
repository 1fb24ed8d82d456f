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
     * Trains and writes the model.
     *
     * @param source directory of the model to go on from; null to make one from nothing
     * @param console told of each step besides the run's metrics
     * @param tracking told, too
     * @param stopRequested asked after each step; when true the model is written as it is
     * @return the numbers of the last step
     */
    static StepMetrics run(
            SftConfig config,
            @Nullable Path source,
            RunFolder folder,
            ConsoleSink console,
            MetricSink tracking,
            BooleanSupplier stopRequested)
            throws IOException {
        List<PromptTemplate> templates = voices(config);
        if (source != null) {
            return run(config, source, source, templates, folder, console, tracking, stopRequested);
        }
        Path tokenizer = Files.createTempDirectory("motet-tokenizer");
        try {
            NanoTokenizer.write(tokenizer, templates, config.model().newModel(), config.seed());
            return run(config, null, tokenizer, templates, folder, console, tracking, stopRequested);
        } finally {
            Durable.deleteTree(tokenizer);
        }
    }

    /** @param files the tokenizer's, and what an export takes along */
    private static StepMetrics run(
            SftConfig config,
            @Nullable Path source,
            Path files,
            List<PromptTemplate> templates,
            RunFolder folder,
            ConsoleSink console,
            MetricSink tracking,
            BooleanSupplier stopRequested)
            throws IOException {
        Device device = Device.of(config.model().device());
        int steps = config.length().steps();
        Tokenizer tokenizer = HuggingFaceTokenizer.load(files);
        try (CausalLm model = model(config, source, device);
                Workers workers = Workers.forDevice(device, config.model().threadCount());
                GradientStep optimizer = config.update().step(model, workers, steps, folder.path());
                MetricSink metrics = JsonlSink.create(folder.metrics())) {
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
                                    steps, config.coldStart().evaluateEvery(), 0),
                            accuracy,
                            state -> {}, // a minute's work is done again
                            List.of(metrics, console, tracking),
                            console::note,
                            stopRequested)
                    .run(SftState.START);
            ModelExport.exact(files).write(model, folder.path().resolve("model"));
            return last;
        }
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
