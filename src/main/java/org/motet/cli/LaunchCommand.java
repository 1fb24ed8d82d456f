package org.motet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.motet.distributed.Launcher;
import org.motet.train.TrainRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import sun.misc.Signal;

/** Several processes that train together, started on one machine. */
@Command(
        name = "launch",
        description =
                "Starts processes that train together (data parallel), puts their ranks before their lines, and ends all when"
                        + " one fails. On several machines it is started on each, or Slurm, Kubernetes or torchrun start"
                        + " 'motet train' themselves (docs/scale.md).",
        footer = {
            "",
            "Examples:",
            "  motet launch --nproc-per-node 2 train steps=40 output.folder=runs/two",
            "  motet launch --nproc-per-node 2 --restarts 3 train my.yaml",
            "  motet launch --nproc-per-node 4 train --resume runs/two",
            "  motet launch --nproc-per-node 8 --nnodes 2 --node-rank 0 --rdzv head:29500 train my.yaml"
        })
final class LaunchCommand implements Callable<Integer> {
    private static final String FOLDER = "output.folder=";

    @Option(names = "--nproc-per-node", paramLabel = "N", description = "Processes on this machine.", required = true)
    private int processes;

    @Option(names = "--nnodes", paramLabel = "M", description = "Machines (default: ${DEFAULT-VALUE}).")
    private int machines = 1;

    @Option(
            names = "--node-rank",
            paramLabel = "K",
            description = "Number of this machine, from 0; else that of Slurm, Kubernetes or torchrun.")
    private @Nullable Integer machine;

    @Option(
            names = "--rdzv",
            paramLabel = "HOST:PORT",
            description = "Where rank 0 is, that is machine 0, and a free port there.")
    private String rendezvous = "";

    @Option(
            names = "--restarts",
            paramLabel = "R",
            description =
                    "How often the run goes on from its newest checkpoint after a process has failed (default: ${DEFAULT-VALUE}).")
    private int restarts;

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "'train' with its arguments, as for one process.")
    private List<String> command = List.of();

    @Spec(Target.SELF)
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!command.getFirst().equals("train")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "'" + command.getFirst() + "' is not what processes do together; allowed is train.");
        }
        if (restarts < 0) {
            throw new ParameterException(spec.commandLine(), "--restarts is " + restarts + "; allowed is 0 or more.");
        }
        if (restarts > 0 && machines > 1 && folder(command).isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--restarts on several machines needs output.folder=… or --resume RUN: each must know the run's folder.");
        }
        Launcher launcher = new Launcher(nodes(), System.out, System.err);
        Signal.handle(new Signal("TERM"), _ -> launcher.stop(false));
        Signal.handle(new Signal("INT"), _ -> launcher.stop(Boolean.getBoolean("motet.terminal")));
        Path told = Files.createTempFile("motet-run-", ".txt");
        try {
            List<String> arguments = command;
            for (int restart = 0; ; restart++) {
                int code = launcher.run(SameProgram.command(arguments), Map.of(TrainRun.TELL_FOLDER, told.toString()));
                if (code == 0 || code == 2 && restart == 0 || launcher.isStopped() || restart == restarts) {
                    return code;
                }
                arguments = again(told);
                System.err.printf("motet: restart %d of %d: %s%n", restart + 1, restarts, String.join(" ", arguments));
            }
        } finally {
            Files.deleteIfExists(told);
        }
    }

    private Launcher.Nodes nodes() {
        String host = "";
        int port = 0;
        if (!rendezvous.isEmpty()) {
            int colon = rendezvous.lastIndexOf(':');
            if (colon < 1 || !rendezvous.substring(colon + 1).matches("\\d{1,5}")) {
                throw new ParameterException(
                        spec.commandLine(), "--rdzv is '" + rendezvous + "'; it is HOST:PORT, such as head:29500.");
            }
            host = rendezvous.substring(0, colon);
            port = Integer.parseInt(rendezvous.substring(colon + 1));
        }
        try {
            return new Launcher.Nodes(processes, machines, machine(), host, port);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private int machine() {
        if (machine != null || machines == 1) {
            return machine == null ? 0 : machine;
        }
        return Stream.of("GROUP_RANK", "SLURM_NODEID", "JOB_COMPLETION_INDEX")
                .map(System.getenv()::get)
                .filter(value -> value != null && value.matches("\\d{1,9}"))
                .findFirst()
                .map(Integer::parseInt)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--nnodes is " + machines + "; --node-rank K says which of them this is."));
    }

    /** The command that goes on with what the first one began, where that came so far. */
    private List<String> again(Path told) throws IOException {
        String run = Files.readString(told).strip();
        Optional<String> folder = run.isEmpty() ? folder(command) : Optional.of(run);
        if (folder.isEmpty() || !Files.exists(Path.of(folder.get(), "config.yaml"))) {
            return command;
        }
        List<String> arguments = new ArrayList<>(List.of("train", "--resume", folder.get()));
        if (command.contains("--json")) {
            arguments.add("--json");
        }
        return arguments;
    }

    /** The run's folder as the arguments name it. */
    private static Optional<String> folder(List<String> arguments) {
        int resume = arguments.indexOf("--resume");
        if (resume > 0 && resume + 1 < arguments.size()) {
            return Optional.of(arguments.get(resume + 1));
        }
        return arguments.stream()
                .filter(argument -> argument.startsWith(FOLDER))
                .map(argument -> argument.substring(FOLDER.length()))
                .reduce((_, last) -> last);
    }
}
