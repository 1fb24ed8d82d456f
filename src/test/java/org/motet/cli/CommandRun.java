package org.motet.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** A command that ran in this process: its exit code and what it wrote to standard error. */
record CommandRun(int status, String errors) {
    static CommandRun of(String... arguments) {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        PrintStream systemErr = System.err;
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            CommandLine commandLine = Main.commandLine();
            commandLine.setErr(new PrintWriter(errors, true, StandardCharsets.UTF_8));
            int status = commandLine.execute(arguments);
            return new CommandRun(status, errors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(systemErr);
        }
    }
}
