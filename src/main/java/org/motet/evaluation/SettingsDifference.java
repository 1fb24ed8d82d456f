package org.motet.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A setting in which two evaluations differ.
 *
 * @param setting its key; keys within a key are joined by dots
 * @param first as people read it; empty where the first has no such setting
 * @param second likewise
 */
public record SettingsDifference(String setting, String first, String second) {
    /** Hexadecimal digits of a digest that tell it from another. */
    private static final int DIGITS = "sha256:".length() + 12;

    /** All differences, in the order of the keys. */
    static List<SettingsDifference> of(JsonNode first, JsonNode second) {
        List<SettingsDifference> differences = new ArrayList<>();
        add(differences, "", first, second);
        return differences;
    }

    private static void add(List<SettingsDifference> differences, String key, JsonNode first, JsonNode second) {
        if (isGroup(first) && isGroup(second)) {
            Set<String> names = new LinkedHashSet<>(first.propertyNames());
            names.addAll(second.propertyNames());
            for (String name : names) {
                add(differences, key.isEmpty() ? name : key + "." + name, first.path(name), second.path(name));
            }
        } else if (!Objects.equals(first, second)) {
            differences.add(new SettingsDifference(key, text(first), text(second)));
        }
    }

    private static boolean isGroup(JsonNode node) {
        return node.isObject();
    }

    private static String text(JsonNode node) {
        if (node instanceof MissingNode) {
            return "";
        }
        String text = node.isString() ? node.asString() : node.toString();
        return text.startsWith("sha256:") && text.length() > DIGITS ? text.substring(0, DIGITS) + "…" : text;
    }

    /** As part of a sentence about an evaluation that was begun with the first and is asked to go on with the second. */
    String clause() {
        return first.isEmpty()
                ? "no " + setting + ", where it is now " + second
                : setting + " = " + first + (second.isEmpty() ? ", where there is none now" : ", not " + second);
    }
}
