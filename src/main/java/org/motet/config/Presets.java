package org.motet.config;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Named settings of a config, which ship with the program. Each gives a value to every one of the {@code common} keys, that of the
 * defaults where it says nothing, so that nothing of one preset is left under another; some set further keys of their own.
 *
 * @param key that names one
 */
public record Presets(String key, List<String> common, List<Preset> all) {
    /** @param title what it is, with its source */
    public record Preset(String name, String title, List<Setting> sets) {
        /** The value that it gives to a key itself. */
        Optional<Setting> setting(String of) {
            return sets.stream().filter(setting -> setting.key().equals(of)).findFirst();
        }
    }

    /** @param why it is so */
    public record Setting(String key, String value, String why) {}

    /** The resource as it stands. */
    private record PresetFile(List<String> common, List<Preset> presets) {}

    /** Those that a key of the config names; empty where none does. */
    static Optional<Presets> of(Class<?> config) {
        for (Map.Entry<String, RecordComponent> entry :
                ConfigSchema.of(config).keys().entrySet()) {
            NamesPreset mark = entry.getValue().getAnnotation(NamesPreset.class);
            if (mark != null) {
                ConfigFile file = ConfigFile.resource(mark.value());
                PresetFile read = new ConfigReader(file::place).record(PresetFile.class, file.keys(), "");
                return Optional.of(new Presets(entry.getKey(), read.common(), read.presets()));
            }
        }
        return Optional.empty();
    }

    /** Those of a config that has some. */
    public static Presets of(Record defaults) {
        return of(defaults.getClass()).orElseThrow();
    }

    public List<String> names() {
        return all.stream().map(Preset::name).toList();
    }

    /**
     * The preset of a name; case is ignored, {@code -} and {@code _} are equal.
     *
     * @param place where the name stands, such as {@code my.yaml:3: }
     */
    public Preset named(String place, String name) {
        return all.stream()
                .filter(preset -> plain(preset.name()).equals(plain(name)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(place + key + " is '" + ConfigReader.shortened(name)
                        + "'; allowed is one of " + String.join(", ", names()) + ", or '' for none."));
    }

    private static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** The value of each key that a preset sets, in the order of the config. */
    public Map<String, String> values(Preset preset, Record defaults) {
        Map<String, String> values = new LinkedHashMap<>();
        ConfigFormat.values(defaults).forEach((name, usual) -> {
            Optional<Setting> own = preset.setting(name);
            if (own.isPresent() || common.contains(name)) {
                values.put(name, own.map(Setting::value).orElse(usual));
            }
        });
        return values;
    }

    /** What a preset sets, as a config file with the reasons where it is not as by default. */
    public String file(Preset preset, Record defaults) {
        Map<String, String> usual = ConfigFormat.values(defaults);
        StringBuilder text = new StringBuilder();
        Wrapped.lines(preset.name() + ": " + preset.title(), 110)
                .forEach(line -> text.append("# ").append(line).append('\n'));
        String section = "";
        for (Map.Entry<String, String> entry : values(preset, defaults).entrySet()) {
            String[] steps = entry.getKey().split("\\.", 2);
            if (!steps[0].equals(section)) {
                section = steps[0];
                text.append(section).append(":\n");
            }
            String why = preset.setting(entry.getKey()).map(Setting::why).orElse("");
            boolean differs = !entry.getValue().equals(usual.get(entry.getKey()));
            String comment = (differs ? "default " + usual.get(entry.getKey()) : "as by default")
                    + (why.isEmpty() ? "" : ": " + why);
            if (differs || !why.isEmpty()) {
                Wrapped.lines(comment, 108)
                        .forEach(line -> text.append("  # ").append(line).append('\n'));
            }
            text.append("  ")
                    .append(steps[1])
                    .append(": ")
                    .append(entry.getValue())
                    .append('\n');
        }
        return text.toString();
    }

    /** All of them as a Markdown table: what each sets otherwise than the defaults. */
    public String table(Record defaults) {
        Map<String, String> usual = ConfigFormat.values(defaults);
        return all.stream()
                .map(preset -> "| `%s` | %s | %s |\n"
                        .formatted(
                                preset.name(),
                                preset.title(),
                                values(preset, defaults).entrySet().stream()
                                        .filter(entry -> !entry.getValue().equals(usual.get(entry.getKey())))
                                        .map(entry -> "`" + entry.getKey() + ": " + entry.getValue() + "`")
                                        .collect(Collectors.joining("<br>"))))
                .collect(Collectors.joining(
                        "", "| preset | what it is | other than by default |\n| --- | --- | --- |\n", ""));
    }
}
