package org.motet.train.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.motet.config.ConfigFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A matrix of runs as a file. Every combination of one level of each factor is an arm, named by its levels.
 *
 * <pre>{@code
 * seeds: [1, 2, 3]
 * base:                         # keys of every run, as in a config file
 *   steps: 100
 * vary:
 *   schedule:                   # a factor; its first level is what the others are compared with
 *     single: {templates: {schedule: single}}
 *     uniform: {templates: {schedule: uniform}}
 *   reward:
 *     format: {reward: {format_weight: 1}}
 *     no-format: {reward: {format_weight: 0}}
 * }</pre>
 *
 * @param seeds empty where the file names none
 * @param base what every run sets
 * @param factors levels by the factor's name, each with what it sets
 */
public record StudyFile(List<Long> seeds, ConfigFile base, Map<String, Map<String, ConfigFile>> factors) {
    private static final String VARY = "vary";
    private static final Set<String> KEYS = Set.of("seeds", "base", VARY);

    /** Whether a file is one of these, and no config of a run. */
    public static boolean isOne(ConfigFile file) {
        return file.keys().has(VARY);
    }

    /** Reads it; {@link IllegalArgumentException} with file and line if something in it is wrong. */
    public static StudyFile of(ConfigFile file) {
        for (String key : file.keys().propertyNames()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(file.place(key) + "a study has no key '" + key
                        + "'; it has seeds, base (keys of every run) and vary.");
            }
        }
        Map<String, Map<String, ConfigFile>> factors = new LinkedHashMap<>();
        for (String factor : names(file, VARY, "factors")) {
            Map<String, ConfigFile> levels = new LinkedHashMap<>();
            for (String level : names(file.section(VARY), factor, "levels")) {
                String key = VARY + "." + factor + "." + level;
                if (!level.matches("[A-Za-z0-9._-]+") || level.startsWith(".")) {
                    throw new IllegalArgumentException(file.place(key) + "the level '" + level
                            + "' gives a folder its name; it may have letters, digits, '.', '_' and '-'.");
                }
                levels.put(level, file.section(VARY, factor, level));
            }
            factors.put(factor, levels);
        }
        return new StudyFile(seeds(file), file.section("base"), factors);
    }

    private static List<String> names(ConfigFile file, String key, String what) {
        if (!(file.keys().get(key) instanceof ObjectNode below) || below.isEmpty()) {
            throw new IllegalArgumentException(file.place(key) + key + " must hold " + what + " by name.");
        }
        return List.copyOf(below.propertyNames());
    }

    private static List<Long> seeds(ConfigFile file) {
        JsonNode node = file.keys().get("seeds");
        if (node == null) {
            return List.of();
        }
        List<Long> seeds = new ArrayList<>();
        for (JsonNode seed : node instanceof ArrayNode list ? list : List.of(node)) {
            if (!seed.asString("").matches("-?\\d{1,18}")) {
                throw new IllegalArgumentException(
                        file.place("seeds") + "seeds is " + node + "; it must be whole numbers like [1, 2, 3].");
            }
            seeds.add(Long.parseLong(seed.asString("")));
        }
        return seeds;
    }
}
