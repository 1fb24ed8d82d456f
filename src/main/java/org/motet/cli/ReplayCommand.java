package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.motet.rollout.GenerationStoppedException;
import org.motet.train.StepReplay;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Whether a run's step can be made again bit for bit. */
@Command(
        name = "replay",
        description =
                "Makes a step of a training run again from the checkpoint before it, and says whether prompts, completions,"
                        + " log-probabilities, rewards, advantages and the update are those that the run recorded, bit for"
                        + " bit, or what differs first. Leaves with code 1 if anything does. Writes nothing.",
        footer = {"", "Example:", "  motet replay runs/train-001 --step 120"})
final class ReplayCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "Folder of the run.")
    private Path run;

    @Option(names = "--step", paramLabel = "N", required = true, description = "The step, from 1.")
    private int step;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec(Target.SELF)
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        StopSignal stop = StopSignal.listening();
        StepReplay replay;
        try {
            replay = StepReplay.of(run, step, stop);
        } catch (GenerationStoppedException stopped) {
            System.err.println("replay interrupted");
            return StopSignal.INTERRUPTED;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(SummaryTable.json(replay));
        } else if (replay.isSame()) {
            out.printf(
                    "identical: %d of the steps %d to %d were compared, bit for bit%n",
                    replay.compared(), replay.from() + 1, step);
        } else {
            out.println("different: " + replay.difference());
        }
        out.flush();
        return replay.isSame() ? 0 : 1;
    }
}
