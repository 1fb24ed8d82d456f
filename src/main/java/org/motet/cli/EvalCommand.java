package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.motet.evaluation.Benchmark;
import org.motet.evaluation.EvaluationResult;
import org.motet.evaluation.FileEvaluation;
import org.motet.evaluation.ResultJson;
import org.motet.evaluation.ResultMarkdown;
import org.motet.metrics.ProgressLine;
import org.motet.template.ChatConfig;
import org.motet.template.ChatFormat;
import org.motet.template.NativeChat;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateSet;
import org.motet.tensor.Workers;
import org.motet.train.StoredModel;
import org.motet.train.ask.EvaluationSampling;
import org.motet.train.ask.ModelEvaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Evaluates a model, or completions that any engine made, on benchmarks. */
@Command(
        name = "eval",
        description =
                "Evaluates a model or completions on benchmarks: accuracy with intervals, pass@k, majority votes.",
        subcommands = {EvalCompareCommand.class, EvalContaminationCommand.class},
        footer = {
            "",
            "Example:",
            "  motet eval --model Qwen/Qwen2.5-Math-1.5B --suite paper",
            "  motet eval --model DIR --engine vllm --url http://127.0.0.1:8000 --suite paper",
            "  motet eval --suite paper --completions completions.jsonl --output evaluation/mine",
            "  motet eval compare evaluation/base evaluation/mine"
        })
final class EvalCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions model;

    @Mixin
    private EngineOptions engine;

    @Mixin
    private SuiteOptions suite;

    @Mixin
    private EvalSamplingOptions sampling;

    @Option(
            names = "--completions",
            paramLabel = "FILE",
            description =
                    "Instead of a model: JSON Lines with \"benchmark\", \"index\" (from 0) and \"completion\", if known "
                            + "also \"template\", \"sample\", \"tokens\" and \"finish_reason\" (stop, length).")
    private @Nullable Path completions;

    @Option(names = "--template", paramLabel = "NAME", description = "One template of the set.")
    private @Nullable String template;

    @Option(
            names = "--templates",
            paramLabel = "SET",
            defaultValue = "protocol",
            description = "Template set; by default the one prompt of the paper's evaluation.")
    private String templates = "protocol";

    @Mixin
    private ChatOptions chatOptions;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description =
                    "Folder of settings, graded completions and results; an interrupted evaluation of a model goes on "
                            + "there (default for a model: evaluation/MODEL-SUITE).")
    private @Nullable Path output;

    @Option(names = "--json", description = "Print the results as JSON instead of Markdown.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if ((completions == null) == (model.name() == null)) {
            throw new ParameterException(spec.commandLine(), "Exactly one of --model and --completions is needed.");
        }
        engine.check();
        List<Benchmark> benchmarks = suite.load();
        EvaluationResult result = completions != null
                ? gradeFile(completions, benchmarks)
                : askModel(String.valueOf(model.name()), benchmarks);
        result.warnings().forEach(this::warn);
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? ResultJson.text(result) : ResultMarkdown.text(result));
        out.flush();
        return 0;
    }

    private EvaluationResult gradeFile(Path file, List<Benchmark> benchmarks) throws IOException {
        FileEvaluation graded = FileEvaluation.of(file, suite.catalog(), benchmarks, voices(null), output);
        graded.warnings().forEach(this::warn);
        return graded.result();
    }

    private EvaluationResult askModel(String name, List<Benchmark> benchmarks) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        EvaluationSampling answers = sampling.plan(this::warn);
        ChatConfig chat = chatOptions.config();
        List<PromptTemplate> voices = voices(NativeChat.ofLater(model.files(err), chat));
        Path folder = output != null ? output : Path.of("evaluation", stem(name) + "-" + suite.label());
        try (StoredModel stored = engine.open(model, err)) {
            ModelEvaluation evaluation = ModelEvaluation.open(
                    name, stored, benchmarks, voices, chat, answers, engine.compute(model), folder);
            if (evaluation.done() > 0) {
                err.println(
                        "going on in " + folder + ": " + evaluation.done() + " of " + evaluation.total() + " are done");
            }
            if (evaluation.done() < evaluation.total()) {
                evaluation.warnings().forEach(this::warn);
                try (Workers workers = model.workers();
                        ProgressLine progress = ProgressLine.onStandardError(
                                err, "evaluation", evaluation.done(), evaluation.total())) {
                    evaluation.run(engine.opening(model, workers, err), progress::reached);
                }
            }
            EvaluationResult result = evaluation.finish();
            err.println("kept in " + folder);
            return result;
        }
    }

    /** @param chat the chat format of the model, for templates that are written in it */
    private List<PromptTemplate> voices(@Nullable ChatFormat chat) {
        TemplateSet set = TemplateSet.load(templates, chat).on(chatOptions.config());
        return template == null ? set.templates() : List.of(set.get(template));
    }

    private static String stem(String name) {
        String last = name.replaceFirst("/+$", "").replaceFirst(".*/", "");
        return last.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    private void warn(String sentence) {
        spec.commandLine().getErr().println("warning: " + sentence);
    }
}
