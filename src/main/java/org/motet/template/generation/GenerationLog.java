package org.motet.template.generation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What became of each candidate, one JSON object a line, written as soon as it is known. */
public final class GenerationLog {
    private final Path file;

    public GenerationLog(Path file) {
        this.file = file;
    }

    /**
     * One candidate.
     *
     * @param index from 0, in the order of asking
     * @param reason why it was dropped; empty if it was accepted
     * @param distance to the nearest instruction, 0 to 1; -1 if it was not measured
     * @param behaviour of the policy under the template; null if it was not measured
     */
    public record Entry(
            int index,
            String style,
            String model,
            String instruction,
            String reason,
            double distance,
            String nearest,
            @Nullable Behaviour behaviour) {}

    /** The entries so far; a last line that was cut off by an interruption is left out, and taken out of the file. */
    public List<Entry> read() {
        List<Entry> entries = new ArrayList<>();
        if (!Files.exists(file)) {
            return entries;
        }
        try {
            String text = Files.readString(file);
            int end = text.lastIndexOf('\n') + 1;
            if (end < text.length()) {
                Files.writeString(file, text.substring(0, end));
            }
            for (String line : text.substring(0, end).lines().toList()) {
                entries.add(entry(line, entries.size()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    private Entry entry(String line, int index) {
        try {
            JsonNode node = JsonMapper.shared().readTree(line);
            if (node.path("index").asInt(-1) == index) {
                return new Entry(
                        index,
                        node.path("style").asString(""),
                        node.path("model").asString(""),
                        node.path("instruction").asString(""),
                        node.path("reason").asString(""),
                        node.path("distance").asDouble(-1),
                        node.path("nearest").asString(""),
                        behaviour(node.path("behaviour")));
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + " line " + (index + 1) + ": not JSON", e);
        }
        throw new IllegalArgumentException(file + " line " + (index + 1) + ": 'index' must be " + index);
    }

    private static @Nullable Behaviour behaviour(JsonNode node) {
        return node.isObject()
                ? new Behaviour(
                        node.path("pass_rate").asDouble(),
                        node.path("tokens").asDouble(),
                        node.path("entropy").asDouble(),
                        node.path("distinct").asDouble())
                : null;
    }

    /** Adds one entry. */
    public void add(Entry entry) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("index", entry.index())
                .put("style", entry.style())
                .put("model", entry.model())
                .put("instruction", entry.instruction())
                .put("accepted", entry.reason().isEmpty())
                .put("reason", entry.reason())
                .put("distance", entry.distance())
                .put("nearest", entry.nearest());
        Behaviour behaviour = entry.behaviour();
        if (behaviour != null) {
            node.putObject("behaviour")
                    .put("pass_rate", behaviour.passRate())
                    .put("tokens", behaviour.tokens())
                    .put("entropy", behaviour.entropy())
                    .put("distinct", behaviour.distinct());
        }
        byte[] line = (JsonMapper.shared().writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
