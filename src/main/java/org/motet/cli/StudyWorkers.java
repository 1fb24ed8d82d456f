package org.motet.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import sun.misc.Signal;

/**
 * Processes of this program that are at one study together. Each is told this process's id, and saves and leaves when this process
 * is gone, however it went.
 */
final class StudyWorkers {
    private final List<Process> running = new ArrayList<>();
    private volatile boolean stopped;
    private volatile int exitCode; // of a study that was stopped

    /** Runs the command in so many processes until all have ended; 0, or the exit code of one that failed. */
    int run(int jobs, List<String> command, PrintStream err) throws IOException {
        Signal.handle(new Signal("TERM"), _ -> stop(false, 0));
        Signal.handle(new Signal("INT"), _ -> stop(Boolean.getBoolean("motet.terminal"), StopSignal.INTERRUPTED));
        List<Thread> lines = new ArrayList<>();
        synchronized (running) {
            for (int job = 1; job <= jobs; job++) {
                Process process = new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                process.getOutputStream().close();
                running.add(process);
                lines.add(passing(process, err, "[" + job + "] "));
            }
        }
        int code = 0;
        for (Process process : running) {
            int own = process.onExit().join().exitValue();
            code = code == 0 ? own : code;
        }
        for (Thread thread : lines) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return stopped ? exitCode : code;
    }

    /** Whether somebody asked the study to stop. */
    boolean isStopped() {
        return stopped;
    }

    private void stop(boolean know, int code) {
        boolean again = stopped;
        exitCode = code;
        stopped = true;
        synchronized (running) {
            for (Process process : running) {
                if (again) {
                    process.destroyForcibly();
                } else if (!know) {
                    process.destroy();
                }
            }
        }
    }

    private static Thread passing(Process process, PrintStream to, String prefix) {
        return Thread.ofPlatform().daemon().start(() -> {
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
                String line;
                while ((line = reader.readLine()) != null) {
                    to.println(prefix + line);
                    to.flush();
                }
            } catch (IOException | UncheckedIOException gone) {
                // Its process has ended.
            }
        });
    }

    /** In a worker: whether the process that started it is gone. */
    static BooleanSupplier gone(long starter) {
        return ProcessHandle.of(starter)
                .<BooleanSupplier>map(process -> () -> !process.isAlive())
                .orElse(() -> true);
    }
}
