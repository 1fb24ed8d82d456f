package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.motet.evaluation.Benchmark;
import org.motet.evaluation.Contamination;
import org.motet.hub.DownloadLines;
import org.motet.hub.HubClient;
import org.motet.problem.ColumnMapping;
import org.motet.problem.ProblemSet;
import org.motet.train.ProblemSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds benchmark questions in files of problems. */
@Command(
        name = "contamination",
        description = "Counts the questions of benchmarks that stand in files of training or validation problems.",
        footer = {"", "Example:", "  motet eval contamination train.parquet --suite all"})
final class EvalContaminationCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files of problems, as for 'motet problems'.")
    private List<String> files;

    @Mixin
    private SuiteOptions suite;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<Benchmark> benchmarks = suite.load();
        for (String file : files) {
            ProblemSet problems = ProblemSource.load(
                    HubClient.localData(
                            file, new DownloadLines(spec.commandLine().getErr())),
                    ColumnMapping.guess());
            List<Contamination.Overlap> overlaps = Contamination.find(problems.problems(), benchmarks);
            for (Contamination.Overlap overlap : overlaps) {
                out.println(file + ": " + overlap.shared() + " of " + overlap.size() + " questions of "
                        + overlap.benchmark());
            }
            if (overlaps.isEmpty()) {
                out.println(file + ": no question of "
                        + String.join(
                                ", ", benchmarks.stream().map(Benchmark::name).toList()));
            }
        }
        out.flush();
        return 0;
    }
}
