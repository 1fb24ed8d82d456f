package org.motet.config;

import java.util.List;
import java.util.stream.Collectors;

/** The keys of a config as Markdown: a table for the keys at the top, then one for each section. */
public final class ConfigReference {
    private static final String HEAD = """
            | key | type | default | allowed | meaning | verl | TRL |
            | --- | --- | --- | --- | --- | --- | --- |
            """;

    private ConfigReference() {}

    /** The tables of a config's defaults. */
    public static String tables(Record defaults) {
        List<ConfigKey> keys = ConfigKey.of(defaults);
        StringBuilder text = new StringBuilder(table(keys, ""));
        keys.stream().filter(ConfigKey::isSection).forEach(section -> {
            text.append("\n### `").append(section.name()).append("`\n\n");
            text.append(section.meaning()).append("\n\n");
            text.append(table(keys, section.name() + "."));
        });
        return text.toString();
    }

    /** The names of other trainers that need a word, as a table. */
    public static String peerTable() {
        return PeerNames.advice().stream()
                .collect(Collectors.groupingBy(
                        peer -> "| " + code(peer.key() == null ? List.of() : List.of(peer.key())) + " | "
                                + cell(peer.note()) + " |",
                        java.util.LinkedHashMap::new,
                        Collectors.mapping(PeerNames.Peer::name, Collectors.toList())))
                .entrySet()
                .stream()
                .map(entry -> "| " + code(entry.getValue()) + " " + entry.getKey() + "\n")
                .collect(Collectors.joining("", "| name elsewhere | key here | note |\n| --- | --- | --- |\n", ""));
    }

    private static String table(List<ConfigKey> keys, String prefix) {
        return keys.stream()
                .filter(key -> !key.isSection()
                        && key.name().startsWith(prefix)
                        && key.name().indexOf('.', prefix.length()) < 0)
                .map(ConfigReference::row)
                .collect(Collectors.joining("", HEAD, ""));
    }

    private static String row(ConfigKey key) {
        String allowed = key.type().isEnum() ? code(List.of(key.allowed().split(", "))) : cell(key.allowed());
        return "| `%s` | %s | `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        key.name(),
                        key.type().isEnum()
                                ? "one of"
                                : ConfigSchema.inWords(key.type()).replaceFirst("^an? ", ""),
                        key.valueText(),
                        allowed,
                        cell(key.meaning()),
                        code(key.verl()),
                        code(key.trl()));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static String code(List<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }
}
