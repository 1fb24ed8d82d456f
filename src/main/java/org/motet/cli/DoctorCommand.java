package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.motet.train.TrainConfig;
import org.motet.train.check.Diagnosis;
import org.motet.train.check.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Looks at a training config before any device time is spent on it. */
@Command(
        name = "doctor",
        description =
                "Checks a training config: what its numbers mean together, how much memory it takes, and whether problems,"
                        + " templates, model and device are there and fit. Loads no weights and writes nothing.",
        footer = {"", "Example:", "  motet doctor recipes/paper-qwen2.5-math-1.5b.yaml prompts.per_step=64"})
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private ConfigArguments arguments;

    @Option(names = "--strict", description = "Leave with code 1 if anything is missing or doubtful.")
    private boolean strict;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder with the benchmarks' questions, to look for them among the problems"
                    + " (default: the environment variable MOTET_DATA, else evaluation_suite).")
    private @Nullable Path data;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec(Target.SELF)
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        TrainConfig config = arguments.over(TrainConfig.DEFAULT);
        Diagnosis diagnosis = Diagnosis.of(config, data);
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
        if (diagnosis.has(Finding.Kind.WRONG)) {
            return 2;
        }
        boolean doubtful = diagnosis.has(Finding.Kind.MISSING) || diagnosis.has(Finding.Kind.DOUBTFUL);
        return strict && doubtful ? 1 : 0;
    }
}
