package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.motet.report.RunComparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Two runs beside each other. */
@Command(
        name = "compare",
        description = "Compares two runs: keys with which they differ, and what came out.",
        footer = {
            "",
            "Numbers that vary from batch to batch are means over the last ten steps. One run against one says little of",
            "chance: motet study trains several seeds, motet eval compare compares answers question by question.",
            "",
            "Example:",
            "  motet compare runs/train-001 runs/train-002"
        })
final class CompareCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FIRST", description = "Folder of a run.")
    private Path first;

    @Parameters(index = "1", paramLabel = "SECOND", description = "Folder of the other one.")
    private Path second;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        RunComparison comparison = RunComparison.of(first, second);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(SummaryTable.json(comparison));
        } else {
            out.println("first   " + comparison.first());
            out.println("second  " + comparison.second());
            out.println();
            row(out, "", "first", "second", "difference");
            for (RunComparison.Figure figure : comparison.figures()) {
                row(
                        out,
                        figure.name(),
                        shown(figure.first(), figure.format(), ""),
                        shown(figure.second(), figure.format(), ""),
                        shown(figure.difference(), figure.format(), "+"));
            }
            out.println();
            out.println(comparison.differences().isEmpty() ? "same configuration" : "configuration: first | second");
            comparison
                    .differences()
                    .forEach(difference ->
                            out.println("  " + difference.key() + ": " + String.join(" | ", difference.values())));
        }
        out.flush();
        return 0;
    }

    private static void row(PrintWriter out, String name, String first, String second, String difference) {
        out.printf(Locale.ROOT, "%-32s %12s %12s %12s%n", name, first, second, difference);
    }

    private static String shown(double value, String format, String sign) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return switch (format) {
            case "share" -> String.format(Locale.ROOT, "%" + sign + ".1f%%", 100 * value);
            case "count" -> String.format(Locale.ROOT, "%" + sign + ",.0f", value);
            default -> String.format(Locale.ROOT, "%" + sign + ".3f", value);
        };
    }
}
