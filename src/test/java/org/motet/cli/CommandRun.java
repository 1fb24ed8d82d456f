package org.motet.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A command that ran in this process: its exit code, what it printed, and what it wrote to standard error. */
public record CommandRun(int status, String output, String errors) {
    public static CommandRun of(String... arguments) {
        StringWriter output = new StringWriter();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        PrintStream systemErr = System.err;
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            CommandLine commandLine = Main.commandLine();
            commandLine.setOut(new PrintWriter(output, true));
            commandLine.setErr(new PrintWriter(errors, true, StandardCharsets.UTF_8));
            int status = commandLine.execute(arguments);
            return new CommandRun(status, output.toString(), errors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(systemErr);
        }
    }

    /** The JSON objects that it printed, one a line. */
    List<JsonNode> lines() {
        return output.lines().map(JsonMapper.shared()::readTree).toList();
    }
}
