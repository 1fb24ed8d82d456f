package org.motet.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateSet;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A JSONL file whose lines name templates of a set; each line is written back with something added. */
final class TemplateLines {
    @Mixin
    private TemplatesCommand.Source source;

    @Option(names = "--input", required = true, paramLabel = "FILE", description = "JSONL file; - for standard input.")
    private Path input;

    /** Adds to one line what its template makes of it. */
    interface Addition {
        /** @param place file and number of the line, for messages */
        void add(PromptTemplate template, ObjectNode line, String place);
    }

    /**
     * Adds to every line and prints it.
     *
     * @throws IllegalArgumentException naming file and line
     */
    void each(PrintWriter out, Addition addition) {
        TemplateSet set = source.load("nano");
        JsonLines.read(input, (place, line) -> {
            try {
                addition.add(template(set, line, place), line, place);
            } catch (IllegalArgumentException e) {
                String message = String.valueOf(e.getMessage());
                throw message.startsWith(place) ? e : new IllegalArgumentException(place + ": " + message, e);
            }
            out.println(JsonMapper.shared().writeValueAsString(line));
        });
        out.flush();
    }

    private static PromptTemplate template(TemplateSet set, ObjectNode line, String place) {
        boolean only = set.templates().size() == 1 && !line.path("name").isString();
        return only ? set.templates().getFirst() : set.get(JsonLines.text(line, "name", place));
    }
}
