package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.motet.train.TrainConfig;
import org.motet.train.check.Diagnosis;
import org.motet.train.check.Finding;
import org.motet.weights.AdapterDirectory;
import org.motet.weights.ModelDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Looks at a training config, or at a model, before any device time is spent on it. */
@Command(
        name = "doctor",
        description =
                "Checks a training config: what its numbers mean together, how much memory it takes, and whether problems,"
                        + " templates, model and device are there and fit. Or a model directory: config, weights,"
                        + " tokenizer, chat template, memory. Loads no weights and writes nothing. Leaves with code 1 if"
                        + " it is not ready.",
        footer = {
            "",
            "Examples:",
            "  motet doctor recipes/paper-qwen2.5-math-1.5b.yaml prompts.per_step=64",
            "  motet doctor --ranks 8 recipes/paper-qwen2.5-math-1.5b.yaml",
            "  motet doctor /models/Qwen2.5-Math-1.5B"
        })
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private ConfigArguments arguments;

    @Option(names = "--strict", description = "Leave with code 1 if anything is doubtful too.")
    private boolean strict;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder with the benchmarks' questions, to look for them among the problems"
                    + " (default: the environment variable MOTET_DATA, else evaluation_suite).")
    private @Nullable Path data;

    @Option(
            names = "--ranks",
            paramLabel = "N",
            description = "Also estimate the memory of each of so many processes that train together.")
    private int ranks = 1;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec(Target.SELF)
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (ranks < 1) {
            throw new ParameterException(spec.commandLine(), "--ranks is " + ranks + "; allowed is 1 or more.");
        }
        Path model = modelDirectory();
        Diagnosis diagnosis = model == null
                ? Diagnosis.of(arguments.over(TrainConfig.DEFAULT), data, ranks)
                : Diagnosis.ofModel(model);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            JsonMapper mapper = JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();
            out.println(mapper.writeValueAsString(diagnosis));
        } else {
            out.print(diagnosis.text());
        }
        out.flush();
        return !diagnosis.isReady() || strict && diagnosis.has(Finding.Kind.DOUBTFUL) ? 1 : 0;
    }

    /** The model directory that is to be looked at; null if it is a config. */
    private @Nullable Path modelDirectory() {
        Path named = arguments.file();
        if (named == null || !Files.isDirectory(named)) {
            return null;
        }
        if (!Files.exists(named.resolve(ModelDirectory.CONFIG)) && !AdapterDirectory.is(named)) {
            throw new IllegalArgumentException(
                    named + " has no " + ModelDirectory.CONFIG + "; a config file or a model directory is needed.");
        }
        if (!arguments.overrides().isEmpty()) {
            throw new IllegalArgumentException(
                    "%s has nothing to do with a model directory; to look at a training of it: "
                                    .formatted(arguments.overrides().getFirst())
                            + "motet doctor model.path=" + named + " " + String.join(" ", arguments.overrides()));
        }
        return named;
    }
}
