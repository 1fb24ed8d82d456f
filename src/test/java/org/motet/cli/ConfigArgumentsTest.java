package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class ConfigArgumentsTest {
    record Toy(int steps, double rate) {}

    @Command(name = "toy")
    static final class ToyCommand {
        @Mixin
        private ConfigArguments config;
    }

    @TempDir
    Path temp;

    @Test
    void fileAndOverridesComeInAnyOrder() throws IOException {
        Path file = Files.writeString(temp.resolve("a b.yaml"), "steps: 4\nrate: 0.5\n");
        assertThat(parse("rate=0.25", file.toString()).over(new Toy(1, 1))).isEqualTo(new Toy(4, 0.25));
        assertThat(parse("steps=9").over(new Toy(1, 1))).isEqualTo(new Toy(9, 1));
        assertThat(parse().over(new Toy(1, 1))).isEqualTo(new Toy(1, 1));
    }

    @Test
    void secondFileIsWrongUsage() {
        assertThatThrownBy(() -> parse("a.yaml", "b.yaml").file())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("More than one config file: a.yaml, b.yaml.");
    }

    private static ConfigArguments parse(String... args) {
        ToyCommand command = new ToyCommand();
        new CommandLine(command).parseArgs(args);
        return command.config;
    }
}
