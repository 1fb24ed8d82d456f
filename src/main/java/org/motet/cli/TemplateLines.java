package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateSet;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** A JSONL file whose lines name templates of a set; each line is written back with something added. */
final class TemplateLines {
    @Mixin
    private TemplatesCommand.Source source;

    @Option(names = "--input", required = true, paramLabel = "FILE", description = "JSONL file; - for standard input.")
    private String input;

    /** Adds to one line what its template makes of it. */
    interface Addition {
        void add(PromptTemplate template, JsonLine line);
    }

    /**
     * Adds to every line and prints it.
     *
     * @throws IllegalArgumentException naming file and line
     */
    void each(PrintWriter out, Addition addition) throws IOException {
        TemplateSet set = source.load("nano");
        JsonLine.each(input, line -> {
            try {
                addition.add(template(set, line), line);
            } catch (IllegalArgumentException e) {
                String message = String.valueOf(e.getMessage());
                throw message.startsWith(line.where())
                        ? e
                        : new IllegalArgumentException(line.where() + ": " + message, e);
            }
            out.println(JsonMapper.shared().writeValueAsString(line.object()));
        });
        out.flush();
    }

    private static PromptTemplate template(TemplateSet set, JsonLine line) {
        boolean only =
                set.templates().size() == 1 && !line.object().path("name").isString();
        return only ? set.templates().getFirst() : set.get(line.text("name"));
    }
}
