package org.motet.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A config record made in layers: defaults, then files, then {@code key=value} from the command line, each over the one before.
 *
 * <p>A config may have {@link Presets}. One that a file names lies below that file's keys, one that is named on the command line
 * below the other assignments, but over the file.
 *
 * <p>Every wrong key or value is an {@link IllegalArgumentException} with one sentence: where it stands, what was found, what is
 * allowed. Lists are replaced as a whole, nested records and maps key by key.
 *
 * @param <T> the record; its components are the keys in snake_case, nested records are nested mappings
 */
public final class ConfigLayers<T extends Record> {
    private final Class<T> type;
    private final T defaults;
    private final ObjectNode tree;
    private final Optional<Presets> presets;
    private final Map<String, String> origins = new HashMap<>();
    private final List<String> remarks = new ArrayList<>();

    @SuppressWarnings("unchecked") // getClass() of a T
    public ConfigLayers(T defaults) {
        type = (Class<T>) defaults.getClass();
        tree = ConfigTree.of(defaults);
        this.defaults = defaults;
        presets = Presets.of(type);
    }

    /** Lays a file over what is there. */
    public ConfigLayers<T> file(ConfigFile file) {
        presets.ifPresent(known -> {
            if (file.keys().get(known.key()) instanceof StringNode name) {
                lay(known, file.place(known.key()), name.asString());
            }
        });
        merge(tree, file.keys(), type, "", file);
        return this;
    }

    /** Lays assignments such as {@code update.clip_low=0.2} over what is there; values are written as in YAML. */
    public ConfigLayers<T> overrides(List<String> assignments) {
        presets.ifPresent(known -> assignments.stream()
                .filter(assignment -> assignment.strip().startsWith(known.key() + "="))
                .forEach(assignment -> lay(known, "", assignment.substring(assignment.indexOf('=') + 1))));
        return keys(assignments);
    }

    /** The same of a config whose every key is known: the name of a preset is a name and sets nothing. */
    public ConfigLayers<T> keys(List<String> assignments) {
        assignments.forEach(this::override);
        return this;
    }

    private void lay(Presets known, String place, String name) {
        if (!name.isBlank()) {
            known.values(known.named(place, name), defaults).forEach((key, value) -> override(key + "=" + value));
        }
    }

    /** The record of all layers. */
    public T resolve() {
        return new ConfigReader(key -> origins.getOrDefault(key, "")).record(type, tree, "");
    }

    /** What should be said of keys that were given but do nothing here, a sentence each. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    private void merge(ObjectNode under, ObjectNode over, Class<?> record, String prefix, ConfigFile file) {
        over.propertyStream().forEach(entry -> {
            String key = prefix + entry.getKey();
            String place = file.place(key);
            Class<?> target = ConfigSchema.typeAt(record, entry.getKey());
            if (target == null) {
                passOver(file::place, key, entry.getValue());
                return;
            }
            origins.put(key, place);
            JsonNode value = entry.getValue();
            if (target.isRecord() && !(value instanceof ObjectNode) && !value.isNull()) {
                throw new IllegalArgumentException(place + key + " is " + ConfigReader.shown(value) + "; it must be "
                        + ConfigSchema.inWords(target) + ".");
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
            passOver(any -> "", key, StringNode.valueOf(text));
            return;
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
            return new YamlText("").read(text);
        } catch (IllegalArgumentException failure) {
            throw new IllegalArgumentException(
                    "The value of '" + ConfigReader.shortened(assignment) + "' is " + failure.getMessage(), failure);
        }
    }

    /** Remarks on a key that is known to do nothing here; refuses any other. */
    private void passOver(UnaryOperator<String> place, String key, JsonNode value) {
        Optional<NoEffect> mark = ConfigSchema.withoutEffect(type, key);
        if (mark.isEmpty()) {
            UnknownKey unknown = UnknownKey.of(type, key, value);
            throw new IllegalArgumentException(place.apply(unknown.key()) + unknown.sentence());
        }
        remarks.add(
                place.apply(key) + key + " has no effect under " + mark.get().under() + ".");
    }
}
