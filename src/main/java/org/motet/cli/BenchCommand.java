package org.motet.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Parent of the measurements; each is a command of its own. */
@Command(
        name = "bench",
        description =
                "Measures speed, and what a collapse costs: each measurement is a command of its own and prints JSON lines.",
        subcommands = {
            BenchStepCommand.class,
            BenchLengthCommand.class,
            BenchPeerCommand.class,
            BenchVerifyCommand.class,
            BenchCollapseCommand.class,
            BenchTrackingCommand.class
        },
        footer = {"", "Example:", "  motet bench --help"})
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "No measurement given.");
    }
}
