package org.motet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.motet.checkpoint.Durable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** How config records stand in YAML: snake_case keys, every key written, nothing unknown or given twice accepted. */
final class ConfigFormat {
    static final YAMLMapper MAPPER = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                    .disable(YAMLWriteFeature.SPLIT_LINES)
                    .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                    .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .propertyNamingStrategy(new SnakeCase())
            .addModule(new SimpleModule()
                    .addSerializer(Path.class, new PathAsText())
                    .addDeserializer(Path.class, new PathFromText()))
            .build();

    private ConfigFormat() {}

    /** The key of a record component: {@code microBatch} is {@code micro_batch}. */
    static String key(String component) {
        return component.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /** The config as YAML with every key, so that reading it back gives an equal record. */
    static String toYaml(Record config) {
        ObjectNode tree = MAPPER.valueToTree(config);
        return MAPPER.writeValueAsString(new ConfigSchema(config.getClass()).onlyKnown(tree));
    }

    static void write(Record config, Path file) throws IOException {
        Durable.replace(file, toYaml(config));
    }

    private static final class SnakeCase extends PropertyNamingStrategies.NamingBase {
        @Override
        protected String translate(String component) {
            return key(component);
        }
    }

    /** Jackson would write {@code file:///...}. */
    private static final class PathAsText extends StdSerializer<Path> {
        PathAsText() {
            super(Path.class);
        }

        @Override
        public void serialize(Path path, JsonGenerator out, SerializationContext context) {
            out.writeString(path.toString());
        }
    }

    /** Jackson would take what stands before a colon for a URI scheme. */
    private static final class PathFromText extends StdDeserializer<Path> {
        PathFromText() {
            super(Path.class);
        }

        @Override
        public Path deserialize(JsonParser in, DeserializationContext context) {
            return Path.of(in.getValueAsString(""));
        }
    }

    /** The reason of a reading failure without the class names that Jackson adds. */
    static final class Problem {
        private Problem() {}

        static String of(JacksonException failure) {
            String message = failure.getOriginalMessage();
            return message.lines().findFirst().orElse("unreadable").replaceFirst("\\s*\\(for .*|\\s*$", "");
        }
    }
}
