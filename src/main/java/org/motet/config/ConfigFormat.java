package org.motet.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** How config records stand in YAML: snake_case keys, every key written. */
public final class ConfigFormat {
    static final YAMLMapper MAPPER = YAMLMapper.builder(YAMLFactory.builder()
                    .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                    .disable(YAMLWriteFeature.SPLIT_LINES)
                    .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                    .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .build())
            .build();

    private ConfigFormat() {}

    /** The key of a record component: {@code microBatch} is {@code micro_batch}. */
    static String key(String component) {
        return component.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /** The config as YAML with every key, so that reading it back gives an equal record. */
    public static String toYaml(Record config) {
        return MAPPER.writeValueAsString(ConfigTree.of(config));
    }

    /** The value of each dotted key as YAML on one line, in the order of the records. */
    public static Map<String, String> values(Record config) {
        Map<String, String> values = new LinkedHashMap<>();
        ConfigKey.of(config).stream()
                .filter(key -> !key.isSection())
                .forEach(key -> values.put(key.name(), key.valueText()));
        return values;
    }

    /** A value as YAML on one line. */
    static String onOneLine(JsonNode value) {
        boolean needsLines = value.isContainer() || value.asString().contains("\n");
        return needsLines
                ? JsonMapper.shared().writeValueAsString(value)
                : MAPPER.writeValueAsString(Map.of("k", value)).strip().substring("k: ".length());
    }
}
