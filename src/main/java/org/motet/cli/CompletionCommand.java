package org.motet.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What a shell needs to complete commands and options. */
@Command(
        name = "completion",
        description = "Prints a script by which bash, or zsh with bashcompinit, completes commands, options and files.",
        footer = {
            "",
            "Examples:",
            "  source <(motet completion)",
            "  motet completion > ~/.local/share/bash-completion/completions/motet"
        })
final class CompletionCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        CommandSpec root = spec.root();
        spec.commandLine().getOut().println(AutoComplete.bash(root.name(), root.commandLine()));
        spec.commandLine().getOut().flush();
    }
}
