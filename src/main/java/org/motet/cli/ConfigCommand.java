package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.motet.config.CommentedConfig;
import org.motet.config.Presets;
import org.motet.train.TrainConfig;
import org.motet.train.sft.SftConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Configs as files to begin with. */
@Command(
        name = "config",
        description = "Prints a config with every key, its value and a comment: the defaults, or a given file and keys "
                + "over them."
                + " What it prints is a config file itself.",
        footer = {
            "",
            "Examples:",
            "  motet config > my-run.yaml",
            "  motet config recipes/nano.yaml steps=100",
            "  motet config --sft",
            "  motet config --sft model=nano data.source=talks.jsonl",
            "  motet config --preset dapo",
            "  motet config --reference"
        })
final class ConfigCommand implements Callable<Integer> {
    @Mixin
    private ConfigArguments arguments;

    @Option(names = "--sft", description = "The config of motet sft instead of that of motet train.")
    private boolean sft;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "Print what a preset sets, with the reasons where it is not as by default. In a config its "
                    + "name is the key preset.")
    private @Nullable String preset;

    @Option(names = "--reference", description = "Print docs/configuration.md: all keys of all commands, in Markdown.")
    private boolean reference;

    @Spec(Target.SELF)
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (reference) {
            out.print(ConfigurationPage.text());
        } else if (preset != null) {
            Presets presets = Presets.of(TrainConfig.DEFAULT);
            out.print(presets.file(presets.named("", preset), TrainConfig.DEFAULT));
        } else {
            out.print(sft ? ofSft() : CommentedConfig.of(arguments.over(TrainConfig.DEFAULT), TrainConfig.DEFAULT));
        }
        out.flush();
        return 0;
    }

    private String ofSft() throws IOException {
        SftConfig config = arguments.over(SftConfig.COLD_START, SftConfig::defaults);
        return CommentedConfig.of(config, config.defaults());
    }
}
