package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.motet.report.dashboard.Dashboard;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sun.misc.Signal;

/** Runs in a browser, as they train. */
@Command(
        name = "dashboard",
        description = "Shows the runs below a folder in a browser on this machine, live.",
        footer = {
            "",
            "It listens on this machine alone; from another one: ssh -L 8265:127.0.0.1:8265 HOST.",
            "",
            "Examples:",
            "  motet dashboard",
            "  motet dashboard /data/runs --port 0"
        })
final class DashboardCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "Folder of runs (default ${DEFAULT-VALUE}).")
    private Path folder;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8265",
            description = "Port to listen on; 0 for any that is free (default ${DEFAULT-VALUE}).")
    private int port;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        try (Dashboard dashboard = Dashboard.start(folder, port, true)) {
            for (String signal : new String[] {"INT", "TERM"}) {
                Signal.handle(new Signal(signal), _ -> stop.countDown());
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println("dashboard: " + dashboard.url());
            out.flush();
            stop.await();
        }
        return 0;
    }
}
