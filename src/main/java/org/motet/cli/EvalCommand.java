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
import org.motet.evaluation.Benchmark;
import org.motet.evaluation.BenchmarkCatalog;
import org.motet.evaluation.Completion;
import org.motet.evaluation.CompletionLines;
import org.motet.evaluation.EvaluationFolder;
import org.motet.evaluation.EvaluationResult;
import org.motet.evaluation.Grade;
import org.motet.evaluation.Grader;
import org.motet.evaluation.ResultJson;
import org.motet.evaluation.ResultMarkdown;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Evaluates a model, or completions that any engine made, on benchmarks. */
@Command(
        name = "eval",
        description = "Evaluates completions on benchmarks: accuracy with intervals, pass@k, majority votes.",
        subcommands = {EvalCompareCommand.class, EvalContaminationCommand.class},
        footer = {
            "",
            "Example:",
            "  motet eval --suite paper --completions completions.jsonl --output evaluation/mine",
            "  motet eval compare evaluation/base evaluation/mine"
        })
final class EvalCommand implements Callable<Integer> {
    @Mixin
    private SuiteOptions suite;

    @Option(
            names = "--completions",
            paramLabel = "FILE",
            description =
                    "JSON Lines with \"benchmark\", \"index\" (from 0) and \"completion\", if known also \"template\", "
                            + "\"sample\", \"tokens\" and \"finish_reason\" (stop, length).")
    private @Nullable Path completions;

    @Option(names = "--template", paramLabel = "NAME", description = "One template of the set.")
    private @Nullable String template;

    @Option(
            names = "--templates",
            paramLabel = "SET",
            defaultValue = "protocol",
            description = "Template set; by default the one prompt of the paper's evaluation.")
    private String templates;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Keep settings, graded completions and results there.")
    private @Nullable Path output;

    @Option(names = "--json", description = "Print the results as JSON instead of Markdown.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (completions == null) {
            throw new ParameterException(spec.commandLine(), "--completions is missing.");
        }
        List<Benchmark> benchmarks = suite.load();
        List<PromptTemplate> voices = voices();
        print(gradeFile(completions, benchmarks, voices));
        return 0;
    }

    private List<PromptTemplate> voices() {
        TemplateSet set = TemplateSet.load(templates);
        return template == null ? set.templates() : List.of(set.get(template));
    }

    private EvaluationResult gradeFile(Path file, List<Benchmark> all, List<PromptTemplate> voices) throws IOException {
        Map<String, Integer> sizes = new HashMap<>();
        all.forEach(benchmark -> sizes.put(benchmark.name(), benchmark.size()));
        BenchmarkCatalog catalog = suite.catalog();
        List<Completion> read = CompletionLines.read(
                file, sizes, catalog::canonical, voices.getFirst().name());
        List<Benchmark> present = new ArrayList<>();
        for (Benchmark benchmark : all) {
            if (read.stream()
                    .anyMatch(completion -> completion.key().benchmark().equals(benchmark.name()))) {
                present.add(benchmark);
            } else {
                warn(file + " has no completions of " + benchmark.name() + ", which is left out of the averages");
            }
        }
        if (present.isEmpty()) {
            throw new IllegalArgumentException(file + " has no completion of any benchmark that was asked for");
        }
        List<PromptTemplate> spoken = voices.stream()
                .filter(voice ->
                        read.stream().anyMatch(done -> done.key().template().equals(voice.name())))
                .toList();
        Grader grader = new Grader(present, voices);
        Map<Completion.Key, Grade> grades = grader.gradeAll(read);
        int samples = read.stream()
                .mapToInt(completion -> completion.key().sample() + 1)
                .max()
                .orElse(1);
        EvaluationResult result = EvaluationResult.of(
                present,
                spoken.stream().map(PromptTemplate::name).toList(),
                samples,
                1,
                grades,
                settings(file, present));
        result.warnings().forEach(this::warn);
        if (output != null) {
            EvaluationFolder.replace(output, result.settings(), grader, grades.values())
                    .write(result);
        }
        return result;
    }

    private Map<String, Object> settings(Path file, List<Benchmark> benchmarks) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("completions", file.toString());
        settings.put("benchmarks", benchmarks.stream().map(Benchmark::name).toList());
        settings.put(
                "policies",
                benchmarks.stream().map(benchmark -> benchmark.policy().name()).toList());
        return settings;
    }

    private void print(EvaluationResult result) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? ResultJson.text(result) : ResultMarkdown.text(result));
        out.flush();
    }

    private void warn(String sentence) {
        spec.commandLine().getErr().println("warning: " + sentence);
    }
}
