package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.Durable;
import org.motet.random.KeyedDraw;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateSet;
import org.motet.train.generated.GeneratedSource;
import org.motet.train.generated.WorkedProblem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Writes generated problems, as problems to train on or as worked solutions to learn from. */
@Command(
        name = "generate",
        description =
                "Writes generated problems as JSONL: question, answer, level and worked solution; with --templates prompts and"
                        + " completions for supervised training, each in a voice drawn from the set.",
        footer = {
            "",
            "Examples:",
            "  motet problems generate story:2000:1 --output story.jsonl",
            "  motet problems generate story:2000:1:2-3 --templates chatml --output worked.jsonl"
        })
final class ProblemsGenerateCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME",
            description =
                    "chain:COUNT[:SEED], story:COUNT[:SEED[:LEVELS]] with LEVELS as in 2-4, or chain-held-out:COUNT,"
                            + " story-held-out:COUNT[:LEVELS].")
    private String name;

    @Option(
            names = "--templates",
            paramLabel = "SET",
            description = "Name or file of a set whose templates have solutions.")
    private @Nullable String templates;

    @Option(
            names = "--exclude",
            split = ",",
            paramLabel = "TAG",
            defaultValue = TemplateSet.HELD_OUT,
            description = "Tags whose templates are left out (default ${DEFAULT-VALUE}).")
    private List<String> exclude = new ArrayList<>();

    @Option(names = "--output", paramLabel = "FILE", description = "A new file (default: standard output).")
    private @Nullable Path output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (output != null && Files.exists(output)) {
            throw new IllegalArgumentException(output + " is there already; name a new file or remove it.");
        }
        Path folder = output == null ? null : output.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new IllegalArgumentException(folder + " is no folder; --output needs one that is there.");
        }
        List<WorkedProblem> problems = GeneratedSource.of(name).worked();
        JsonMapper mapper = new JsonMapper();
        List<Map<String, Object>> rows = templates == null ? rows(problems) : worked(problems, templates);
        String text =
                rows.stream().map(row -> mapper.writeValueAsString(row) + "\n").collect(Collectors.joining());
        if (output == null) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(text);
            out.flush();
        } else {
            Durable.replace(output, text);
            spec.commandLine().getErr().println(rows.size() + " rows in " + output);
        }
        return 0;
    }

    private static List<Map<String, Object>> rows(List<WorkedProblem> problems) {
        return problems.stream().map(ProblemsGenerateCommand::row).toList();
    }

    private static Map<String, Object> row(WorkedProblem worked) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", worked.problem().id());
        row.put("question", worked.problem().question());
        row.put("answer", worked.answer());
        row.put("level", String.valueOf(worked.problem().level()));
        row.put("solution", String.join("\n", worked.equations()));
        return row;
    }

    /** Each problem in one voice, which is a function of the problem's id alone. */
    private List<Map<String, Object>> worked(List<WorkedProblem> problems, String set) {
        TemplateSet chosen = TemplateSet.load(set);
        for (String tag : exclude) {
            chosen = chosen.without(tag);
        }
        List<PromptTemplate> voices = chosen.templates();
        KeyedDraw draw = new KeyedDraw(0, "voice of a worked solution");
        return problems.stream()
                .map(problem -> {
                    PromptTemplate voice = voices.get(draw.below(
                            voices.size(), KeyedDraw.hash(problem.problem().id())));
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("prompt", voice.render(problem.problem().question()).text());
                    row.put("completion", voice.solution(problem.equations(), problem.answer()));
                    row.put("template", voice.name());
                    return row;
                })
                .toList();
    }
}
