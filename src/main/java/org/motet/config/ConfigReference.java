package org.motet.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The keys of a config as Markdown: a table for the keys at the top, then one for each section. */
public final class ConfigReference {
    private static final String HEAD = """
            | key | type | default | allowed | meaning | verl | TRL |
            | --- | --- | --- | --- | --- | --- | --- |
            """;

    private ConfigReference() {}

    /**
     * The tables of a config's defaults.
     *
     * @param others other defaults of the same type, by what they are for
     */
    public static String tables(Record defaults, Map<String, Record> others) {
        List<ConfigKey> keys = ConfigKey.of(defaults);
        Map<String, Map<String, String>> values = new LinkedHashMap<>();
        others.forEach((what, config) -> values.put(what, ConfigFormat.values(config)));
        StringBuilder text = new StringBuilder(table(keys, values, ""));
        keys.stream().filter(ConfigKey::isSection).forEach(section -> {
            text.append("\n### `").append(section.name()).append("`\n\n");
            text.append(section.meaning()).append("\n\n");
            text.append(table(keys, values, section.name() + "."));
        });
        return text.toString();
    }

    /** The names of other trainers that need a word, as a table. */
    public static String peerTable() {
        return PeerNames.advice().stream()
                .collect(Collectors.groupingBy(
                        peer -> "| " + code(peer.key() == null ? List.of() : List.of(peer.key())) + " | "
                                + cell(peer.note()) + " |",
                        LinkedHashMap::new,
                        Collectors.mapping(PeerNames.Peer::name, Collectors.toList())))
                .entrySet()
                .stream()
                .map(entry -> "| " + code(entry.getValue()) + " " + entry.getKey() + "\n")
                .collect(Collectors.joining("", "| name elsewhere | key here | note |\n| --- | --- | --- |\n", ""));
    }

    private static String table(List<ConfigKey> keys, Map<String, Map<String, String>> others, String prefix) {
        return keys.stream()
                .filter(key -> !key.isSection()
                        && key.name().startsWith(prefix)
                        && key.name().indexOf('.', prefix.length()) < 0)
                .map(key -> row(key, defaults(key, others)))
                .collect(Collectors.joining("", HEAD, ""));
    }

    private static String defaults(ConfigKey key, Map<String, Map<String, String>> others) {
        StringBuilder text = new StringBuilder("`" + key.valueText() + "`");
        others.forEach((what, values) -> {
            String other = values.getOrDefault(key.name(), key.valueText());
            text.append(other.equals(key.valueText()) ? "" : "; " + what + ": `" + other + "`");
        });
        return text.toString();
    }

    private static String row(ConfigKey key, String defaults) {
        boolean isEnum = key.type().isEnum();
        List<String> cells = List.of(
                "`" + key.name() + "`",
                isEnum ? "one of" : ConfigSchema.inWords(key.type()).replaceFirst("^an? ", ""),
                defaults,
                isEnum ? code(List.of(key.allowed().split(", "))) : cell(key.allowed()),
                cell(key.meaning()),
                code(key.verl()),
                code(key.trl()));
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static String code(List<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }
}
