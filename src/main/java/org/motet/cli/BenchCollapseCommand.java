package org.motet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.motet.train.study.CollapseTrial;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** Destroys policies in training, to see what the collapse monitor does about it. */
@Command(
        name = "collapse",
        description =
                "Train undisturbed, and with a learning rate that destroys the policy for some steps; prints one JSON line a run"
                        + " (docs/monitor.md). What is finished already is kept.",
        footer = {"", "Example:", "  motet bench collapse --seeds 1,2,3,4,5 --out runs/collapse"})
final class BenchCollapseCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "key=value",
            arity = "0..*",
            hideParamSyntax = true,
            description = "Keys to set over the nano run.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--seeds",
            split = ",",
            paramLabel = "SEED,SEED",
            defaultValue = "1",
            description = "Seeds (default ${DEFAULT-VALUE}).")
    private List<Long> seeds = new ArrayList<>();

    @Option(
            names = "--at",
            paramLabel = "STEP",
            defaultValue = "60",
            description = "Steps before the fault (default ${DEFAULT-VALUE}).")
    private int at;

    @Option(names = "--undisturbed", description = "Only the runs that nothing disturbs, to see false alarms.")
    private boolean undisturbed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/collapse",
            description = "Folder of the runs (default ${DEFAULT-VALUE}).")
    private Path out = Path.of("runs/collapse");

    @Override
    public Integer call() throws IOException {
        for (long seed : seeds) {
            CollapseTrial trial = new CollapseTrial(settings, seed, at, out.resolve("seed-" + seed));
            for (CollapseTrial.Outcome outcome : trial.run(undisturbed ? List.of() : trial.faults())) {
                System.out.println(JsonMapper.shared().writeValueAsString(outcome));
            }
        }
        return 0;
    }
}
