package org.motet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.motet.config.ConfigFile;
import org.motet.config.ConfigLayers;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The arguments {@code [CONFIG] [key=value...]} of a command that reads a config; a mixin. */
final class ConfigArguments {
    @Parameters(
            paramLabel = "[CONFIG] [key=value...]",
            arity = "0..*",
            hideParamSyntax = true,
            description = "A config file in YAML, then keys to set over it.")
    private List<String> arguments = new ArrayList<>();

    @Spec(Target.MIXEE)
    private CommandSpec command;

    /** The config file, or null if none was named. */
    @Nullable
    Path file() {
        List<String> files =
                arguments.stream().filter(argument -> !isOverride(argument)).toList();
        if (files.size() > 1) {
            throw new ParameterException(
                    command.commandLine(), "More than one config file: " + String.join(", ", files) + ".");
        }
        return files.isEmpty() ? null : Path.of(files.getFirst());
    }

    List<String> overrides() {
        return arguments.stream().filter(ConfigArguments::isOverride).toList();
    }

    /** The config: defaults, then the file if one was named, then the overrides. */
    <T extends Record> T over(T defaults) throws IOException {
        return over(defaults, config -> defaults);
    }

    /**
     * The same where what is set decides about the defaults of the rest.
     *
     * @param defaultsFor the defaults for a config that was made over others
     */
    <T extends Record> T over(T first, UnaryOperator<T> defaultsFor) throws IOException {
        ConfigLayers<T> layers = layers(defaultsFor.apply(layers(first).resolve()));
        T config = layers.resolve();
        layers.remarks().forEach(remark -> command.commandLine().getErr().println("remark: " + remark));
        return config;
    }

    private <T extends Record> ConfigLayers<T> layers(T defaults) throws IOException {
        ConfigLayers<T> layers = new ConfigLayers<>(defaults);
        Path file = file();
        if (file != null) {
            layers.file(ConfigFile.read(file));
        }
        return layers.overrides(overrides());
    }

    static boolean isOverride(String argument) {
        return argument.matches("[A-Za-z_][A-Za-z0-9_.-]*=.*");
    }
}
