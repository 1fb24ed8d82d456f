package org.motet.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateFileWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one template: what it says of itself, and a prompt. */
@Command(
        name = "show",
        description = "Shows a template as it stands in its file and as a prompt.",
        footer = {"", "Example:", "  motet templates show think --set nano --problem \"What is 2+2?\""})
final class TemplatesShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Name of the template.")
    private String name;

    @Mixin
    private TemplatesCommand.Source source;

    @Option(
            names = "--problem",
            paramLabel = "TEXT",
            defaultValue = "Compute 6*5+9.",
            description = "Problem to show it with (default: ${DEFAULT-VALUE}).")
    private String problem;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PromptTemplate template = source.load("nano").get(name);
        try {
            out.println(TemplateFileWriter.write(List.of(template), "")
                    .lines()
                    .skip(2)
                    .reduce("", (a, b) -> a + b + "\n"));
        } catch (IllegalArgumentException e) {
            out.println(template.name() + ": " + template.description() + "\n");
        }
        out.println("--- prompt ---");
        out.println(template.render(problem).text() + "⏎");
        if (template.solution() != null) {
            out.println("--- a solution of 6*5+9 ---");
            out.println(template.solution(List.of("6*5=30", "30+9=39"), "39"));
        }
        out.flush();
        return 0;
    }
}
