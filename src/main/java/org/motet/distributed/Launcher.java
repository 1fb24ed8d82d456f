package org.motet.distributed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Starts the processes of one machine, and ends all of them when one has failed. Their lines on standard error carry their ranks;
 * standard output is that of rank 0.
 */
public final class Launcher {
    private static final Duration OWN_END = Duration.ofSeconds(10); // others learn of a failure and may be saving
    private static final Duration SAVING = Duration.ofSeconds(10);
    private static final String CHATTER = "[Gloo] "; // what libtorch says on standard output

    private final Nodes nodes;
    private final PrintStream out;
    private final PrintStream err;
    private volatile List<Process> running = List.of();
    private volatile boolean stopped;

    /**
     * The machines that take part.
     *
     * @param processes on each
     * @param count of machines
     * @param own number of this one
     * @param host of the first; empty for this machine alone
     * @param port on which rank 0 listens; 0 for a free one, on one machine
     */
    public record Nodes(int processes, int count, int own, String host, int port) {
        public Nodes {
            requireOne("--nproc-per-node", processes);
            requireOne("--nnodes", count);
            if (own < 0 || own >= count) {
                throw new IllegalArgumentException(
                        "--node-rank is %d; allowed is 0 to %d, by --nnodes=%d".formatted(own, count - 1, count));
            }
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("--rdzv names port " + port + "; allowed is 1 to 65535");
            }
            if (count > 1 && (host.isEmpty() || port == 0)) {
                throw new IllegalArgumentException(
                        "several machines need to know where rank 0 is: --rdzv HOST:PORT is missing");
            }
        }

        private static void requireOne(String option, int number) {
            if (number < 1) {
                throw new IllegalArgumentException(option + " is " + number + "; at least 1 is needed");
            }
        }

        private Placement placement(int local, int chosenPort) {
            return new Placement(
                    own * processes + local,
                    local,
                    processes * count,
                    processes,
                    host.isEmpty() ? "127.0.0.1" : host,
                    chosenPort);
        }
    }

    public Launcher(Nodes nodes, PrintStream out, PrintStream err) {
        this.nodes = nodes;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command in each process until all have ended.
     *
     * @param environment besides this process's own
     * @return 0 if all ended well, else the exit code of the first that did not
     */
    public int run(List<String> command, Map<String, String> environment) throws IOException {
        int port = nodes.port() == 0 ? freePort() : nodes.port();
        List<Process> processes = new ArrayList<>();
        List<Thread> lines = new ArrayList<>();
        for (int local = 0; local < nodes.processes(); local++) {
            Placement placement = nodes.placement(local, port);
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(environment);
            placement.variables().forEach(entry -> builder.environment().put(entry.getKey(), entry.getValue()));
            Process process = builder.start();
            process.getOutputStream().close();
            processes.add(process);
            String prefix = "[" + placement.rank() + "] ";
            boolean isFirst = placement.rank() == 0;
            lines.add(passing(process.getInputStream(), isFirst ? out : err, isFirst ? "" : prefix));
            lines.add(passing(process.getErrorStream(), err, prefix));
        }
        running = List.copyOf(processes);
        int code = awaited(processes);
        running = List.of();
        join(lines);
        return code;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Thread passing(InputStream from, PrintStream to, String prefix) {
        return Thread.ofPlatform().daemon().start(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
                String line;
                while ((line = reader.readLine()) != null) {
                    if (!line.startsWith(CHATTER)) {
                        to.println(prefix + line);
                        to.flush();
                    }
                }
            } catch (IOException | UncheckedIOException gone) {
                // Its process has ended.
            }
        });
    }

    private static void join(List<Thread> threads) {
        for (Thread thread : threads) {
            try {
                thread.join(SAVING);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for all; once one has failed the others are ended. */
    private int awaited(List<Process> processes) {
        List<Process> left = new ArrayList<>(processes);
        while (!left.isEmpty()) {
            CompletableFuture.anyOf(left.stream().map(Process::onExit).toArray(CompletableFuture[]::new))
                    .join();
            for (Process process : List.copyOf(left)) {
                if (process.isAlive()) {
                    continue;
                }
                left.remove(process);
                if (process.exitValue() != 0) {
                    if (!left.isEmpty() && !stopped) {
                        err.printf(
                                "motet: rank %d ended with %s; the others are ended%n",
                                nodes.own() * nodes.processes() + processes.indexOf(process),
                                meaning(process.exitValue()));
                    }
                    end(left);
                    return process.exitValue();
                }
            }
        }
        return 0;
    }

    private static String meaning(int code) {
        return code > 128 ? "exit code " + code + " (signal " + (code - 128) + ")" : "exit code " + code;
    }

    private void end(List<Process> left) {
        awaitEnd(left, stopped ? Duration.ofDays(1) : OWN_END);
        left.stream().filter(Process::isAlive).forEach(Process::destroy);
        awaitEnd(left, SAVING);
        left.forEach(Process::destroyForcibly);
    }

    private static void awaitEnd(List<Process> processes, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        for (Process process : processes) {
            try {
                if (!process.waitFor(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Whether a stop was asked for. */
    public boolean isStopped() {
        return stopped;
    }

    /**
     * Asks all processes to save and leave; the second time they are ended at once.
     *
     * @param know whether they know already, as by Ctrl-C in a terminal
     */
    public void stop(boolean know) {
        boolean again = stopped;
        stopped = true;
        for (Process process : running) {
            if (again) {
                process.destroyForcibly();
            } else if (!know) {
                process.destroy();
            }
        }
    }
}
