package org.motet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.motet.checkpoint.Durable;
import org.motet.checkpoint.RunFolder;
import org.motet.config.ConfigFormat;
import org.motet.train.ColdStart;
import org.motet.train.SftConfig;
import org.motet.train.SupervisedTrainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The cold start: supervised training on worked solutions in many voices. */
@Command(
        name = "sft",
        description =
                "Trains a model on worked solutions, each written in a voice drawn for it. Without a config it makes the"
                        + " nano model that comes with the program.",
        footer = {
            "",
            "Examples:",
            "  motet sft",
            "  motet sft seed=2 stop_accuracy=0.3 folder=runs/cold",
            "  motet sft model=runs/cold/model steps=100"
        })
final class SftCommand implements Callable<Integer> {
    @Mixin
    private ConfigArguments arguments;

    @Override
    public Integer call() throws IOException {
        SftConfig config = arguments.over(SftConfig.DEFAULT);
        try (RunFolder folder = config.folder().isEmpty()
                ? RunFolder.createNumbered(Path.of("runs"), "cold-start")
                : RunFolder.create(Path.of(config.folder()))) {
            Durable.replace(folder.config(), ConfigFormat.toYaml(config));
            Path model = folder.path().resolve("model");
            SupervisedTrainer.Result result = ColdStart.run(
                    config,
                    model,
                    (step, loss, accuracy) -> System.err.printf(
                            "step %4d/%d  loss %.4f  sampled accuracy %.1f%%%n",
                            step, config.steps(), loss, 100 * accuracy));
            System.out.printf(
                    "trained %d steps to a sampled accuracy of %.1f%% (loss %.4f): %s%n",
                    result.steps(), 100 * result.sampledAccuracy(), result.loss(), model);
        }
        return 0;
    }
}
