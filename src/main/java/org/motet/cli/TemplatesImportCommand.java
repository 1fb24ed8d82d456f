package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.motet.template.FormatRule;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateCleaner;
import org.motet.template.TemplateFileWriter;
import org.motet.template.TemplateLint;
import org.motet.template.TemplateSet;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a set of templates that others keep. */
@Command(
        name = "import",
        description = {
            "Reads templates from a Python file with a dictionary of names and Jinja texts (as data, never executed), or"
                    + " from JSON or YAML, and writes a set.",
            "Names that the reference implementation of arXiv 2602.03190 uses get its format rules, others a constant."
        },
        footer = {"", "Example:", "  motet templates import templates.py --out paper.yaml --clean"})
final class TemplatesImportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "Python, JSON or YAML file.")
    private Path file;

    @Option(names = "--out", required = true, paramLabel = "SET", description = "YAML file to write; must not exist.")
    private Path out;

    @ArgGroup
    private @Nullable Way way;

    @Option(names = "--force", description = "Write over a file that exists.")
    private boolean force;

    @Spec
    private CommandSpec spec;

    /** What becomes of stray blanks. */
    static final class Way {
        @Option(names = "--faithful", description = "Keep every byte (default).")
        private boolean faithful;

        @Option(names = "--clean", description = "Take stray blanks off the end of prompts.")
        private boolean clean;
    }

    @Override
    public Integer call() throws IOException {
        if (Files.exists(out) && !force) {
            throw new IllegalArgumentException(out + " exists already: choose another --out or give --force");
        }
        PrintWriter err = spec.commandLine().getErr();
        List<PromptTemplate> templates = TemplateSet.load(file.toString()).templates();
        if (way != null && way.clean) {
            templates = TemplateCleaner.clean(templates);
        }
        Files.writeString(out, TemplateFileWriter.write(templates, "Imported from " + file.getFileName()));
        new TemplateLint(null)
                .check(new TemplateSet(file.toString(), templates))
                .forEach(f -> err.println("note: " + f.template() + ": " + f.message()));
        long constant = templates.stream()
                .filter(t -> t.format() instanceof FormatRule.Constant)
                .count();
        spec.commandLine()
                .getOut()
                .println(templates.size() + " templates written to " + out + ", " + constant
                        + " of them with a constant format reward");
        spec.commandLine().getOut().flush();
        return 0;
    }
}
