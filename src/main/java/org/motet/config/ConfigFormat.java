package org.motet.config;

import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** How config records stand in YAML: snake_case keys, every key written, none given twice. */
public final class ConfigFormat {
    static final YAMLMapper MAPPER = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
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

    /** The reason of a reading failure without the class names that Jackson adds. */
    static String reason(JacksonException failure) {
        String message = failure.getOriginalMessage();
        return message.lines().findFirst().orElse("unreadable").replaceFirst("\\s*\\(for .*|\\s*$", "");
    }
}
