package org.motet.report.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The resolved configuration of a run.
 *
 * @param keys dotted key to its value as text, in the order of the file
 */
public record RunSettings(Map<String, String> keys) {
    /** A key with its value in each of several runs. */
    public record Difference(String key, List<String> values) {}

    private static final long LARGEST = 1 << 20;

    /** None where the file is missing; {@link IllegalArgumentException} if it is no YAML. */
    public static RunSettings read(Path file) throws IOException {
        Map<String, String> keys = new LinkedHashMap<>();
        if (Files.exists(file)) {
            if (Files.size(file) > LARGEST) {
                throw new IllegalArgumentException(file + " is larger than 1 MiB; a configuration is not.");
            }
            try {
                flatten("", new YAMLMapper().readTree(Files.readString(file)), keys);
            } catch (JacksonException failure) {
                throw new IllegalArgumentException(
                        file + ":" + failure.getLocation().getLineNr() + ": not valid YAML.", failure);
            }
        }
        return new RunSettings(keys);
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> keys) {
        if (node.isObject() && !node.isEmpty()) {
            node.propertyStream()
                    .forEach(entry -> flatten(
                            prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey(), entry.getValue(), keys));
        } else if (!prefix.isEmpty()) {
            keys.put(prefix, node.isValueNode() ? node.asString() : node.toString());
        }
    }

    public String get(String key) {
        return keys.getOrDefault(key, "");
    }

    /** A whole number; the other one where there is none. */
    public int number(String key, int otherwise) {
        String value = get(key);
        return value.matches("\\d{1,9}") ? Integer.parseInt(value) : otherwise;
    }

    /** What makes runs repetitions of each other: all keys but the seed and those of the output. */
    public Map<String, String> withoutSeed() {
        Map<String, String> arm = new LinkedHashMap<>(keys);
        arm.keySet().removeIf(key -> key.equals("seed") || key.startsWith("output."));
        return arm;
    }

    /** Keys with which runs differ, with the value of each run; empty text where a run has no such key. */
    public static List<Difference> differences(List<RunSettings> runs) {
        TreeSet<String> all = new TreeSet<>();
        runs.forEach(run -> all.addAll(run.keys().keySet()));
        return all.stream()
                .map(key -> new Difference(
                        key, runs.stream().map(run -> run.get(key)).toList()))
                .filter(difference -> difference.values().stream().distinct().count() > 1)
                .toList();
    }
}
