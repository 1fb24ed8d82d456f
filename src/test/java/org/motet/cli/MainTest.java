package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.motet.model.PassesKind;
import org.motet.reward.AnswerPolicy;
import org.motet.template.TemplateConfig;
import org.motet.tensor.DType;
import org.motet.train.ComputeType;
import org.motet.train.check.Finding;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyCommandHasADescriptionAnExampleAndHelp() {
        commands(Main.commandLine()).forEach(command -> {
            String name = command.getCommandSpec().qualifiedName();
            assertThat(command.getCommandSpec().usageMessage().description())
                    .as("description of " + name)
                    .isNotEmpty();
            assertThat(command.getUsageMessage())
                    .as("help of " + name)
                    .contains("Example", name, "--help", "--stacktrace");
        });
    }

    /** Values are written in help as a config spells them. */
    @Test
    void helpSpellsNoValueInCapitals() {
        Set<String> values = Stream.<Enum<?>[]>of(
                        TemplateConfig.Schedule.values(),
                        AnswerPolicy.values(),
                        ComputeType.values(),
                        PassesKind.values(),
                        DType.values(),
                        Finding.Kind.values())
                .flatMap(Arrays::stream)
                .map(Enum::name)
                .collect(Collectors.toSet());
        commands(Main.commandLine()).forEach(command -> {
            String name = command.getCommandSpec().qualifiedName();
            assertThat(command.getUsageMessage().split("[^A-Z_0-9]+")).as(name).doesNotContainAnyElementsOf(values);
            assertThat(command.getCommandSpec().options())
                    .as("options of " + name)
                    .noneMatch(option -> option.type().isEnum());
        });
    }

    @Test
    void helpAndVersionGoToStandardOutputAndExitWith0() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Usage: motet", "bench");
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).containsPattern("motet \\d+\\.\\d+");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void wrongUsageIsOneSentenceWithAPointerAndExitsWith2() {
        assertThat(run("trian")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(run("bench")).isEqualTo(2);
        assertThat(run("bench", "--no-such-option")).isEqualTo(2);
        assertThat(err.toString()).contains("motet --help", "motet bench: No measurement given.", "--no-such-option");
        assertThat(err.toString()).doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void badInputIsOneSentenceAndExitsWith2() {
        assertThat(fail(new IllegalArgumentException("steps is -1; it must be\n 1 or more")))
                .isEqualTo(2);
        assertThat(err.toString()).isEqualTo("motet: steps is -1; it must be 1 or more" + System.lineSeparator());
    }

    @Test
    void missingFilesAreNamedAlsoThroughWrappers() {
        assertThat(fail(new UncheckedIOException(new NoSuchFileException("nowhere.yaml"))))
                .isEqualTo(2);
        assertThat(fail(new ExecutionException(new IOException("disk.bin is cut off"))))
                .isEqualTo(2);
        assertThat(fail(new UncheckedIOException("a.txt: line 3 is cut off", new IOException("eof"))))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("No such file or directory: nowhere.yaml.", "line 3 is cut off", "motet: disk.bin is cut off")
                .doesNotContain("Exception");
    }

    @Test
    void unexpectedFailuresExitWith1AndTellHowToSeeMore() {
        assertThat(fail(new IllegalStateException("lost"))).isEqualTo(1);
        assertThat(err.toString()).contains("lost", "--stacktrace").doesNotContain("\tat ");
    }

    @Test
    void stacktraceShowsWhere() {
        assertThat(fail(new IllegalStateException("lost"), "--stacktrace")).isEqualTo(1);
        assertThat(err.toString()).contains("\tat ");
    }

    private int run(String... args) {
        return wired(Main.commandLine()).execute(args);
    }

    private int fail(Exception thrown, String... options) {
        CommandLine commandLine = Main.commandLine();
        commandLine.addSubcommand(new FailingCommand(thrown));
        String[] args = Stream.concat(Stream.of(options), Stream.of("failing")).toArray(String[]::new);
        return wired(commandLine).execute(args);
    }

    private CommandLine wired(CommandLine commandLine) {
        // Handlers were set on the tree as it stood; setting them again reaches a command added since.
        return commandLine
                .setParameterExceptionHandler(commandLine.getParameterExceptionHandler())
                .setExecutionExceptionHandler(commandLine.getExecutionExceptionHandler())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
    }

    private static Stream<CommandLine> commands(CommandLine root) {
        return Stream.concat(
                Stream.of(root), root.getSubcommands().values().stream().flatMap(MainTest::commands));
    }

    @Command(name = "failing")
    private record FailingCommand(Exception thrown) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            throw thrown;
        }
    }
}
