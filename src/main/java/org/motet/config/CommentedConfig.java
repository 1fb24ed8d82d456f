package org.motet.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A config as YAML with a comment at each key: what it means, what is allowed, what verl and TRL call it. */
public final class CommentedConfig {
    private CommentedConfig() {}

    /**
     * Every key of a config; reading the text gives an equal record.
     *
     * @param defaults of the same type; a value that is another is marked with the default
     */
    public static <T extends Record> String of(T config, T defaults) {
        Map<String, String> usual = ConfigFormat.values(defaults);
        StringBuilder text = new StringBuilder();
        for (ConfigKey key : ConfigKey.of(config)) {
            String indent = "  ".repeat(key.depth());
            if (key.depth() == 0 && !text.isEmpty() && key.isSection()) {
                text.append('\n');
            }
            comment(key)
                    .forEach(line ->
                            text.append(indent).append("# ").append(line).append('\n'));
            if (key.isSection()) {
                text.append(indent).append(key.lastStep()).append(":\n");
                continue;
            }
            String value = key.valueText();
            text.append(indent).append(key.lastStep()).append(": ").append(value);
            String common = usual.getOrDefault(key.name(), value);
            text.append(common.equals(value) ? "" : " # default " + common).append('\n');
        }
        return text.toString();
    }

    private static List<String> comment(ConfigKey key) {
        List<String> lines = new ArrayList<>();
        String meaning = key.meaning() + (key.allowed().isEmpty() ? "" : " (" + key.allowed() + ")");
        if (!meaning.isBlank()) {
            lines.addAll(Wrapped.lines(meaning, 110));
        }
        String names = Stream.of(names("verl", key.verl()), names("TRL", key.trl()))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("; "));
        if (!names.isEmpty()) {
            lines.add(names);
        }
        return lines;
    }

    private static String names(String whose, List<String> names) {
        return names.isEmpty() ? "" : whose + ": " + String.join(", ", names);
    }
}
