package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.motet.evaluation.Attempt;
import org.motet.evaluation.AttemptGrader;
import org.motet.evaluation.Benchmark;
import org.motet.evaluation.BenchmarkCatalog;
import org.motet.evaluation.CompletionLines;
import org.motet.evaluation.EngineCompletions;
import org.motet.evaluation.EvaluationFolder;
import org.motet.evaluation.EvaluationResult;
import org.motet.evaluation.Evaluator;
import org.motet.evaluation.Grade;
import org.motet.evaluation.ResultJson;
import org.motet.evaluation.ResultMarkdown;
import org.motet.metrics.ProgressLine;
import org.motet.model.CausalLm;
import org.motet.rollout.local.LocalEngine;
import org.motet.template.ChatConfig;
import org.motet.template.ChatFormat;
import org.motet.template.NativeChat;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateLint;
import org.motet.template.TemplateSet;
import org.motet.tensor.Workers;
import org.motet.token.Tokenizer;
import org.motet.train.StoredModel;
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
            "  motet eval --suite paper --completions completions.jsonl --output evaluation/mine",
            "  motet eval compare evaluation/base evaluation/mine"
        })
final class EvalCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions model;

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
        List<Benchmark> benchmarks = suite.load();
        EvaluationResult result = completions != null
                ? gradeFile(completions, benchmarks, voices(null))
                : askModel(String.valueOf(model.name()), benchmarks);
        result.warnings().forEach(this::warn);
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? ResultJson.text(result) : ResultMarkdown.text(result));
        out.flush();
        return 0;
    }

    /** @param chat the chat format of the model, for templates that are written in it */
    private List<PromptTemplate> voices(@Nullable ChatFormat chat) {
        TemplateSet set = TemplateSet.load(templates, chat);
        return template == null ? set.templates() : List.of(set.get(template));
    }

    private EvaluationResult askModel(String name, List<Benchmark> benchmarks) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        EvalSamplingOptions.Plan plan = sampling.plan(this::warn);
        ChatConfig chat = chatOptions.config();
        List<PromptTemplate> voices = voices(NativeChat.ofLater(model.directory(err), chat));
        Map<String, Object> settings = settings("model", name, benchmarks);
        settings.put("templates", voices.stream().map(PromptTemplate::name).toList());
        if (!chat.equals(ChatConfig.DEFAULT)) {
            settings.put("chat_template", chat.chatTemplate());
            settings.put("date", chat.date());
        }
        settings.put("questions", benchmarks.stream().map(Benchmark::size).toList());
        settings.putAll(plan.settings());
        Path folder = output != null ? output : Path.of("evaluation", stem(name) + "-" + suite.label());
        Evaluator evaluator =
                new Evaluator(benchmarks, voices, plan.samples(), EvaluationFolder.open(folder, settings));
        if (evaluator.done() > 0) {
            err.println("going on in " + folder + ": " + evaluator.done() + " of " + evaluator.total() + " are done");
        }
        if (evaluator.done() < evaluator.total()) {
            try (StoredModel stored = model.open(err)) {
                Tokenizer tokenizer = stored.tokenizer();
                new TemplateLint(tokenizer::encode).tokenWarnings(voices).forEach(this::warn);
                try (CausalLm policy = stored.load(model.device(), model.compute());
                        Workers workers = model.workers();
                        ProgressLine progress =
                                ProgressLine.onStandardError(err, "evaluation", evaluator.done(), evaluator.total())) {
                    LocalEngine engine =
                            new LocalEngine(policy, tokenizer, stored.stopTokens(), workers, plan.maxRows());
                    int positions = stored.config().maxPositions();
                    evaluator.run(
                            new EngineCompletions(engine, tokenizer, plan.sampling(), plan.seed(), positions),
                            progress::reached);
                }
            }
        }
        EvaluationResult result = evaluator.result(settings, plan.repeats());
        evaluator.folder().write(result);
        err.println("kept in " + folder);
        return result;
    }

    private EvaluationResult gradeFile(Path file, List<Benchmark> all, List<PromptTemplate> voices) throws IOException {
        Map<String, Integer> sizes = new HashMap<>();
        all.forEach(benchmark -> sizes.put(benchmark.name(), benchmark.size()));
        BenchmarkCatalog catalog = suite.catalog();
        List<Attempt> read = CompletionLines.read(
                file, sizes, catalog::canonical, voices.getFirst().name());
        List<Benchmark> present = present(file, all, read);
        List<PromptTemplate> spoken = voices.stream()
                .filter(voice ->
                        read.stream().anyMatch(done -> done.key().template().equals(voice.name())))
                .toList();
        AttemptGrader grader = new AttemptGrader(present, voices);
        Map<Attempt.Key, Grade> grades = grader.gradeAll(read);
        int samples = read.stream()
                .mapToInt(completion -> completion.key().sample() + 1)
                .max()
                .orElse(1);
        EvaluationResult result = EvaluationResult.of(
                present, spoken, samples, 1, grades, settings("completions", file.toString(), present));
        if (output != null) {
            EvaluationFolder.replace(output, result.settings(), grader, grades.values())
                    .write(result);
        }
        return result;
    }

    private List<Benchmark> present(Path file, List<Benchmark> all, List<Attempt> read) {
        List<Benchmark> present = new ArrayList<>();
        for (Benchmark benchmark : all) {
            if (read.stream().anyMatch(done -> done.key().benchmark().equals(benchmark.name()))) {
                present.add(benchmark);
            } else {
                warn(file + " has no completions of " + benchmark.name() + ", which is left out of the averages");
            }
        }
        if (present.isEmpty()) {
            throw new IllegalArgumentException(file + " has no completion of any benchmark that was asked for");
        }
        return present;
    }

    private static Map<String, Object> settings(String kind, String name, List<Benchmark> benchmarks) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(kind, name);
        settings.put("benchmarks", benchmarks.stream().map(Benchmark::name).toList());
        settings.put(
                "policies",
                benchmarks.stream().map(benchmark -> benchmark.policy().name()).toList());
        return settings;
    }

    private static String stem(String name) {
        String last = name.replaceFirst("/+$", "").replaceFirst(".*/", "");
        return last.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    private void warn(String sentence) {
        spec.commandLine().getErr().println("warning: " + sentence);
    }
}
