package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.motet.report.RunList;
import org.motet.report.Sparkline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What runs there are and how they stand. */
@Command(
        name = "runs",
        description = "Lists the runs below a folder: state, step, last accuracy and entropy, course of the accuracy.",
        footer = {
            "",
            "held out: greedy accuracy on held-out problems under the trained templates; training: of the last batch.",
            "",
            "Examples:",
            "  motet runs",
            "  motet runs /data/runs --json"
        })
final class RunsCommand implements Callable<Integer> {
    private static final int WIDTH = 24;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "Folder of runs (default ${DEFAULT-VALUE}).")
    private Path folder;

    @Option(names = "--json", description = "Print a line of JSON for each.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<RunList.Entry> entries = RunList.below(folder);
        if (json) {
            entries.forEach(entry -> out.println(SummaryTable.json(entry)));
        } else if (entries.isEmpty()) {
            spec.commandLine().getErr().println("no runs in " + folder);
        } else {
            int width = entries.stream()
                    .mapToInt(entry -> entry.folder().length())
                    .max()
                    .orElse(0);
            String form = "%-" + Math.max(3, width) + "s  %-11s  %13s  %8s  %8s  %7s  %s";
            out.println(line(form, "run", "state", "step", "held out", "training", "entropy", "accuracy"));
            entries.forEach(entry -> out.println(line(
                    form,
                    entry.folder(),
                    entry.state(),
                    entry.step() + (entry.planned() > 0 ? "/" + entry.planned() : ""),
                    percent(entry.heldOutAccuracy()),
                    percent(entry.accuracy()),
                    entry.entropy() == null ? "-" : String.format(Locale.ROOT, "%.3f", entry.entropy()),
                    entry.problem() != null
                            ? entry.problem()
                            : Sparkline.of(entry.course(), WIDTH, System.out.charset()))));
        }
        out.flush();
        return 0;
    }

    private static String line(String form, Object... cells) {
        return String.format(Locale.ROOT, form, cells).stripTrailing();
    }

    private static String percent(@Nullable Double share) {
        return share == null ? "-" : String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }
}
