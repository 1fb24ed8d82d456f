package org.motet.template;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The chat templates of a model directory by name, where transformers keeps them: {@code chat_template} of
 * {@code tokenizer_config.json}, a text or a list of names and texts; {@code chat_template.json}; {@code chat_template.jinja},
 * which is the default before all others; {@code additional_chat_templates/NAME.jinja}.
 */
record ChatTemplates(Path directory, Map<String, Text> named) {
    private static final String DEFAULT = "default";
    private static final String SUFFIX = ".jinja";

    /**
     * One template.
     *
     * @param file where it stands
     */
    record Text(Path file, String source) {}

    /** @param config {@code tokenizer_config.json}; an empty object where there is none */
    static ChatTemplates of(Path directory, JsonNode config) throws IOException {
        Map<String, Text> named = new LinkedHashMap<>();
        Path processor = directory.resolve("chat_template.json");
        if (Files.exists(processor)) {
            JsonNode node = TemplateFileReader.tree(Files.readString(processor), processor.toString());
            put(named, processor, node.path("chat_template"));
        }
        put(named, directory.resolve("tokenizer_config.json"), config.path("chat_template"));
        Path separate = directory.resolve("chat_template" + SUFFIX);
        if (Files.exists(separate)) {
            named.put(DEFAULT, new Text(separate, Files.readString(separate)));
        }
        Path more = directory.resolve("additional_chat_templates");
        if (Files.isDirectory(more)) {
            try (Stream<Path> files = Files.list(more)) {
                for (Path file : files.sorted().toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(SUFFIX)) {
                        String stem = name.substring(0, name.length() - SUFFIX.length());
                        named.put(stem, new Text(file, Files.readString(file)));
                    }
                }
            }
        }
        return new ChatTemplates(directory, named);
    }

    private static void put(Map<String, Text> named, Path file, JsonNode node) {
        if (node.isString() && !node.asString().isEmpty()) {
            named.put(DEFAULT, new Text(file, node.asString()));
            return;
        }
        for (JsonNode item : node.isArray() ? node : List.<JsonNode>of()) {
            if (!item.path("name").isString() || !item.path("template").isString()) {
                throw new IllegalArgumentException(
                        file + ": chat_template is a list, but not each item has a name and a template");
            }
            named.put(
                    item.path("name").asString(),
                    new Text(file, item.path("template").asString()));
        }
    }

    /**
     * One of them.
     *
     * @param name empty for the default
     * @throws IllegalArgumentException naming those that there are
     */
    Text choose(String name) {
        Text chosen = named.get(name.isEmpty() ? DEFAULT : name);
        if (chosen != null) {
            return chosen;
        }
        if (named.isEmpty()) {
            throw new IllegalArgumentException("the model " + directory
                    + " has no chat template: neither chat_template in tokenizer_config.json nor chat_template.jinja");
        }
        throw new IllegalArgumentException("the model " + directory + " has no "
                + (name.isEmpty() ? "default chat template" : "chat template '" + name + "'") + "; it has "
                + String.join(", ", new TreeSet<>(named.keySet()))
                + ": choose one with --chat-template NAME, or templates.chat_template=NAME in a config");
    }
}
