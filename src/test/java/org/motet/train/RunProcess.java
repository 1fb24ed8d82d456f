package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A run in a process of its own, as a user starts it.
 *
 * @param log all that it says, and that those before it said of the same run
 */
record RunProcess(Process process, Path log) {
    static RunProcess begin(Path run, List<String> settings) throws IOException {
        return start(
                run,
                Stream.concat(Stream.of("output.folder=" + run), settings.stream())
                        .toList(),
                "exec",
                List.of("org.motet.cli.Main", "train"));
    }

    /** Begins a {@link KillableRun}, or goes on with it where it has begun. */
    static RunProcess killable(Path run, List<String> settings) throws IOException {
        boolean begun = Files.exists(run.resolve("config.yaml"));
        List<String> arguments = new ArrayList<>(List.of(begun ? "resume" : "begin", run.toString()));
        if (!begun) {
            arguments.addAll(settings);
            arguments.add("output.folder=" + run);
        }
        return start(run, arguments, "exec", List.of(KillableRun.class.getName()));
    }

    static RunProcess resume(Path run, String... settings) throws IOException {
        return resumeAfter("", run, settings);
    }

    /** After some shell command, such as one that sets a limit; it ends with a semicolon. */
    static RunProcess resumeAfter(String shell, Path run, String... settings) throws IOException {
        return start(
                run,
                Stream.concat(Stream.of("--resume", run.toString()), Stream.of(settings))
                        .toList(),
                shell + "exec",
                List.of("org.motet.cli.Main", "train"));
    }

    /** A command that needs no folder, with these variables in its environment. */
    static RunProcess of(Path log, Map<String, String> environment, List<String> arguments) throws IOException {
        return start(log, arguments, "exec", List.of("org.motet.cli.Main"), environment);
    }

    /** The same after some shell command, such as one that sets a limit; it ends with a semicolon. */
    static RunProcess of(Path log, Map<String, String> environment, List<String> arguments, String shell)
            throws IOException {
        return start(log, arguments, shell + "exec", List.of("org.motet.cli.Main"), environment);
    }

    private static RunProcess start(Path run, List<String> arguments, String shell, List<String> main)
            throws IOException {
        return start(run, arguments, shell, main, Map.of());
    }

    private static RunProcess start(
            Path run, List<String> arguments, String shell, List<String> main, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                shell + " \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-UsePerfData", // writes no file of its own
                "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(main);
        command.addAll(arguments);
        Path log = run.resolveSibling(run.getFileName() + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        return new RunProcess(process, log);
    }

    /** Waits until it has said so. */
    void awaitSaying(String text) throws Exception {
        while (process.isAlive() && !said().contains(text)) {
            process.waitFor(5, TimeUnit.MILLISECONDS);
        }
        assertThat(said()).contains(text);
    }

    /** Ctrl-C. */
    void interrupt() throws Exception {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    String said() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** Waits for its end, which must be with this exit code. */
    void finish(int code) throws Exception {
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("finished in time").isTrue();
        assertThat(process.exitValue()).as(said()).isEqualTo(code);
    }
}
