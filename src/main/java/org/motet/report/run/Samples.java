package org.motet.report.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rollouts of a step as they are shown: groups of the same visit side by side.
 *
 * @param groups each a list of rollouts with the keys of the file, long texts cut; {@code cut} of a rollout says how many characters
 *     of its completion were left out
 * @param leftOut lines that could not be read or were beyond what is shown
 */
public record Samples(int step, List<List<ObjectNode>> groups, int leftOut) {
    private static final int LONGEST_LINE = 16 << 20; // characters
    private static final int OTHER_TEXT = 20_000;

    /** Arrays with one entry a token. */
    private static final List<String> BY_TOKEN = List.of("token_ends", "log_probs", "entropies");

    /**
     * Reads a file.
     *
     * @param longest characters of a completion that are kept
     * @param most characters that are kept in all, beyond which rollouts are left out
     */
    public static Samples read(int step, Path file, int longest, long most) throws IOException {
        List<List<ObjectNode>> groups = new ArrayList<>();
        String before = "";
        int leftOut = 0;
        long kept = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (Line line = next(lines); line != null; line = next(lines)) {
                ObjectNode rollout = line.whole() ? rollout(line.text(), longest) : null;
                kept += rollout == null ? 0 : rollout.toString().length();
                if (rollout == null || kept > most) {
                    leftOut += line.text().isBlank() ? 0 : 1;
                    continue;
                }
                String visit = visit(rollout);
                if (groups.isEmpty() || !visit.equals(before)) {
                    groups.add(new ArrayList<>());
                }
                groups.getLast().add(rollout);
                before = visit;
            }
        }
        return new Samples(step, groups, leftOut);
    }

    private record Line(String text, boolean whole) {}

    /** A line, of which no more is held than the longest that is read. */
    private static @Nullable Line next(BufferedReader reader) throws IOException {
        StringBuilder text = new StringBuilder();
        boolean whole = true;
        int character = reader.read();
        if (character < 0) {
            return null;
        }
        while (character >= 0 && character != '\n') {
            if (text.length() < LONGEST_LINE) {
                text.append((char) character);
            } else {
                whole = false;
            }
            character = reader.read();
        }
        return new Line(text.toString(), whole && character == '\n');
    }

    /** What tells groups apart: their number, or in files of older versions problem and template. */
    private static String visit(ObjectNode rollout) {
        return rollout.has("group")
                ? rollout.path("group").asString()
                : rollout.path("problem").asString("") + "\n"
                        + rollout.path("template").asString("") + "\n"
                        + rollout.path("prompt").asString("");
    }

    private static @Nullable ObjectNode rollout(String line, int longest) {
        JsonNode read;
        try {
            read = JsonMapper.shared().readTree(line);
        } catch (JacksonException damaged) {
            return null;
        }
        if (!(read instanceof ObjectNode rollout)) {
            return null;
        }
        for (String key : List.copyOf(rollout.propertyNames())) {
            JsonNode value = rollout.get(key);
            int limit = key.equals("completion") ? longest : Math.min(longest, OTHER_TEXT);
            if (value.isString() && value.stringValue().length() > limit) {
                String text = value.stringValue();
                rollout.put(key, text.substring(0, limit));
                rollout.put(key.equals("completion") ? "cut" : "cut_" + key, text.length() - limit);
            }
        }
        if (rollout.has("cut")) {
            cutTokens(rollout, longest);
        }
        return rollout;
    }

    /** Tokens beyond the cut text go, too. */
    private static void cutTokens(ObjectNode rollout, int longest) {
        int tokens = 0;
        for (JsonNode end : rollout.path("token_ends")) {
            if (end.asInt(0) > longest) {
                break;
            }
            tokens++;
        }
        for (String key : BY_TOKEN) {
            if (rollout.get(key) instanceof ArrayNode values) {
                while (values.size() > tokens) {
                    values.remove(values.size() - 1);
                }
            }
        }
    }
}
