package org.motet.cli;

import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program: the tree of commands, help for each of them, and one place where failures turn into exit codes. */
@Command(
        name = "motet",
        description = "Trains language models for mathematical reasoning: one problem, asked in many voices.",
        versionProvider = Version.class,
        subcommands = {
            TrainCommand.class,
            LaunchCommand.class,
            ReplayCommand.class,
            StudyCommand.class,
            SftCommand.class,
            BenchCommand.class,
            GenerateCommand.class,
            ProblemsCommand.class,
            EvalCommand.class,
            ScoreCommand.class,
            ServeCommand.class,
            ReportCommand.class,
            DashboardCommand.class,
            RunsCommand.class,
            CompareCommand.class,
            ExportCommand.class,
            DoctorCommand.class,
            ConfigCommand.class,
            TemplatesCommand.class,
            VerifyCommand.class,
            CompletionCommand.class,
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage, config or input"},
        footer = {"", "Example:", "  motet --help", "  motet bench --help"})
public final class Main implements Runnable {
    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "Print the stack trace of a failure (also by MOTET_STACKTRACE=1).")
    private boolean stacktrace;

    @Spec
    private CommandSpec spec;

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command line, ready to execute; each call makes a fresh one. */
    public static CommandLine commandLine() {
        Main main = new Main();
        CommandLine commandLine = new CommandLine(main);
        Failures failures = new Failures(() -> main.stacktrace || System.getenv("MOTET_STACKTRACE") != null);
        commandLine.setParameterExceptionHandler(failures);
        commandLine.setExecutionExceptionHandler(failures);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        Objects.requireNonNull(commandLine.getSubcommands().get("launch"))
                .setStopAtPositional(true); // the rest is another command's
        addHelp(commandLine);
        return commandLine;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "No command given.");
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec().mixinStandardHelpOptions(true);
        command.getSubcommands().values().forEach(Main::addHelp);
    }
}
