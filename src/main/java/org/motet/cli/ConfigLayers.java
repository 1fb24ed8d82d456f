package org.motet.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A config record made in layers: defaults, then files, then {@code key=value} from the command line, each over the one before.
 *
 * <p>Every wrong key or value is an {@link IllegalArgumentException} with one sentence: where it stands, what was found, what is
 * allowed. Lists are replaced as a whole, nested records and maps key by key.
 *
 * @param <T> the record; its components are the keys in snake_case, nested records are nested mappings
 */
final class ConfigLayers<T extends Record> {
    private final Class<T> type;
    private final ObjectNode tree;
    private final Map<String, String> origins = new HashMap<>();

    @SuppressWarnings("unchecked") // getClass() of a T
    ConfigLayers(T defaults) {
        type = (Class<T>) defaults.getClass();
        ObjectNode all = ConfigFormat.MAPPER.valueToTree(defaults);
        tree = new ConfigSchema(type).onlyKnown(all);
    }

    /** Lays a file over what is there. */
    ConfigLayers<T> file(ConfigFile file) {
        merge(tree, file.keys(), type, "", file);
        return this;
    }

    /** Lays assignments such as {@code update.clip_low=0.2} over what is there; values are written as in YAML. */
    ConfigLayers<T> overrides(List<String> assignments) {
        assignments.forEach(this::override);
        return this;
    }

    /** The record of all layers. */
    T resolve() {
        try {
            return ConfigFormat.MAPPER.treeToValue(tree, type);
        } catch (ValueInstantiationException failure) {
            if (failure.getCause() instanceof IllegalArgumentException refused) {
                String key = dotted(failure);
                throw new IllegalArgumentException((key.isEmpty() ? "" : key + ": ") + refused.getMessage(), refused);
            }
            throw failure;
        } catch (MismatchedInputException failure) {
            throw refused(dotted(failure), failure);
        }
    }

    private void merge(ObjectNode under, ObjectNode over, Class<?> record, String prefix, ConfigFile file) {
        over.propertyStream().forEach(entry -> {
            String key = prefix + entry.getKey();
            String place = file.origin() + ":" + file.lines().getOrDefault(key, 1) + ": ";
            Class<?> target = ConfigSchema.typeAt(record, entry.getKey());
            if (target == null) {
                throw unknown(place, key);
            }
            origins.put(key, place);
            JsonNode value = entry.getValue();
            if (target.isRecord() && !(value instanceof ObjectNode) && !value.isNull()) {
                throw new IllegalArgumentException(
                        place + key + " is " + shown(value) + "; it must be " + ConfigSchema.inWords(target) + ".");
            }
            boolean nests = target.isRecord() || Map.class.isAssignableFrom(target) || target == Object.class;
            if (nests && under.get(entry.getKey()) instanceof ObjectNode below && value instanceof ObjectNode above) {
                merge(below, above, target, key + ".", file);
            } else {
                under.set(entry.getKey(), value);
            }
        });
    }

    private void override(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals <= 0) {
            throw new IllegalArgumentException("'" + assignment + "' is no override; it must look like key=value.");
        }
        String key = assignment.substring(0, equals).strip();
        String text = assignment.substring(equals + 1);
        Class<?> target = ConfigSchema.typeAt(type, key);
        if (target == null) {
            throw unknown("", key);
        }
        JsonNode value = target == String.class ? StringNode.valueOf(text) : parsed(assignment, text);
        if (target.isRecord() && !value.isNull()) {
            throw new IllegalArgumentException(key + " has keys of its own; set " + key + "."
                    + ConfigSchema.dottedKeys(target).getFirst() + " or another of them.");
        }
        origins.put(key, "");
        ObjectNode at = tree;
        String[] steps = key.split("\\.", -1);
        for (int i = 0; i < steps.length - 1; i++) {
            at = at.get(steps[i]) instanceof ObjectNode next ? next : at.putObject(steps[i]);
        }
        at.set(steps[steps.length - 1], value);
    }

    private static JsonNode parsed(String assignment, String text) {
        try {
            JsonNode value = ConfigFormat.MAPPER.readTree(text);
            return value.isMissingNode() ? ConfigFormat.MAPPER.nullNode() : value;
        } catch (JacksonException failure) {
            throw new IllegalArgumentException(
                    "The value of '" + assignment + "' is not valid YAML: " + ConfigFormat.Problem.of(failure),
                    failure);
        }
    }

    private IllegalArgumentException unknown(String place, String key) {
        String nearest = ConfigSchema.nearest(key, ConfigSchema.dottedKeys(type));
        return new IllegalArgumentException(
                place + "there is no key '" + key + "'; the nearest known one is '" + nearest + "'.");
    }

    private IllegalArgumentException refused(String key, MismatchedInputException failure) {
        String place = origins.getOrDefault(key, "");
        JsonNode found = at(key);
        Class<?> target = failure.getTargetType() == null ? Object.class : failure.getTargetType();
        return new IllegalArgumentException(
                place + key + " is " + shown(found) + "; it must be " + ConfigSchema.inWords(target) + ".", failure);
    }

    private @Nullable JsonNode at(String key) {
        return tree.at("/" + key.replace('.', '/'));
    }

    private static String shown(@Nullable JsonNode value) {
        return switch (value) {
            case null -> "missing";
            case JsonNode node when node.isMissingNode() -> "missing";
            case JsonNode node when node.isNull() -> "empty";
            case JsonNode node when node.isValueNode() -> "'" + node.asString() + "'";
            case JsonNode node -> node.isArray() ? "a list" : "a mapping";
        };
    }

    private static String dotted(DatabindException failure) {
        StringBuilder key = new StringBuilder();
        for (Reference step : failure.getPath()) {
            String name = step.getPropertyName() == null ? String.valueOf(step.getIndex()) : step.getPropertyName();
            key.append(key.isEmpty() ? "" : ".").append(name);
        }
        return key.toString();
    }
}
