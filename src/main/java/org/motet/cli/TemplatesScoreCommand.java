package org.motet.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Grades the format of completions. */
@Command(
        name = "score",
        description = {
            "Adds 'format_reward' to each line of a JSONL file.",
            "A line has 'name' (needed where the set has several templates) and 'completion': the text after the forced"
                    + " prefix."
        },
        footer = {"", "Example:", "  motet templates score --set chatml --input completions.jsonl"})
final class TemplatesScoreCommand implements Callable<Integer> {
    @Mixin
    private TemplatesCommand.Source source;

    @Option(names = "--input", required = true, paramLabel = "FILE", description = "JSONL file; - for standard input.")
    private Path input;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        TemplateSet set = source.load("nano");
        JsonLines.read(input, (place, line) -> {
            String completion = JsonLines.text(line, "completion", place);
            PromptTemplate template;
            try {
                template = TemplatesRenderCommand.template(set, line, place);
            } catch (IllegalArgumentException e) {
                String message = String.valueOf(e.getMessage());
                throw message.startsWith(place) ? e : new IllegalArgumentException(place + ": " + message, e);
            }
            line.put("format_reward", template.formatReward(completion));
            out.println(JsonMapper.shared().writeValueAsString(line));
        });
        out.flush();
        return 0;
    }
}
