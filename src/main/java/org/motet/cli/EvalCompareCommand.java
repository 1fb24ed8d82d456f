package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.motet.evaluation.PairedComparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Compares two evaluations question by question. */
@Command(
        name = "compare",
        description = "Compares two evaluations question by question, with intervals and p-values.",
        footer = {"", "Example:", "  motet eval compare evaluation/base evaluation/mine"})
final class EvalCompareCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FIRST", description = "Folder of an evaluation, or its completions.jsonl.")
    private Path first;

    @Parameters(index = "1", paramLabel = "SECOND", description = "The other one.")
    private Path second;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PairedComparison comparison = PairedComparison.of(first, second);
        PrintWriter out = spec.commandLine().getOut();
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        out.println(
                json
                        ? mapper.writeValueAsString(comparison)
                        : comparison.markdown().stripTrailing());
        out.flush();
        return 0;
    }
}
