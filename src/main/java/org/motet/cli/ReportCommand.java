package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.motet.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One page of one run or several. */
@Command(
        name = "report",
        description = "Writes a page of one run or several beside each other: one HTML file that needs no network.",
        footer = {
            "",
            "Runs that differ in their seed alone are shown as a line with a band.",
            "",
            "Examples:",
            "  motet report runs/train-001",
            "  motet report runs/uniform-1 runs/uniform-2 runs/single-1 --output report.html"
        })
final class ReportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", arity = "1..*", description = "Folders of runs, finished or at work.")
    private List<Path> runs = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "File to write (default: report.html in the run's folder, or here for several runs).")
    private @Nullable Path output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path file = output != null
                ? output
                : runs.size() == 1 ? runs.getFirst().resolve("report.html") : Path.of("report.html");
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException("--output " + file + " is a folder; a file is needed.");
        }
        Report report = Report.of(runs);
        report.notes().forEach(note -> spec.commandLine().getErr().println("warning: " + note));
        Path above = file.toAbsolutePath().getParent();
        if (above != null) {
            Files.createDirectories(above);
        }
        Files.write(
                file, report.html().getBytes(StandardCharsets.UTF_8)); // halves of letters come out as question marks
        PrintWriter out = spec.commandLine().getOut();
        out.println("report: " + file);
        out.flush();
        return 0;
    }
}
