package org.motet.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

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
    private TemplateLines lines;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        lines.each(
                spec.commandLine().getOut(),
                (template, line) -> line.object().put("format_reward", template.formatReward(line.text("completion"))));
        return 0;
    }
}
