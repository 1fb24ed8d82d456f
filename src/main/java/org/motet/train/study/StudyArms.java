package org.motet.train.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.motet.config.ConfigFile;
import org.motet.config.ConfigLayers;
import org.motet.train.TrainConfig;

/**
 * The arms of a study: every config file (or the defaults, where none is named) with every value of the varied keys.
 *
 * @param layers by the arm's name: what makes its config, without seed and folder
 */
public record StudyArms(Map<String, Layers> layers) {

    /** A config file, if any, and assignments over it. */
    public record Layers(List<Path> files, List<String> overrides) {
        public TrainConfig resolve(long seed, Path folder) throws IOException {
            ConfigLayers<TrainConfig> config = new ConfigLayers<>(TrainConfig.DEFAULT);
            for (Path file : files) {
                config.file(ConfigFile.read(file));
            }
            return config.overrides(overrides)
                    .overrides(List.of("seed=" + seed, "output.folder=" + folder))
                    .resolve();
        }
    }

    /**
     * Arms of config files and varied keys.
     *
     * @param vary {@code key=value,value,...}; several make every combination
     * @throws IllegalArgumentException if two arms would have the same name
     */
    public static StudyArms of(List<Path> configs, List<String> vary, List<String> overrides) {
        Map<String, Layers> arms = new LinkedHashMap<>();
        for (Path config : configs) {
            String file = config.getFileName().toString();
            Layers former = arms.put(file.replaceFirst("\\.ya?ml$", ""), new Layers(List.of(config), overrides));
            if (former != null) {
                throw new IllegalArgumentException("Two configs are named " + file + "; arms need names of their own.");
            }
        }
        if (arms.isEmpty()) {
            arms.put("", new Layers(List.of(), overrides));
        }
        for (String varied : vary) {
            arms = varied(arms, varied);
        }
        if (arms.containsKey("")) {
            arms.put("default", arms.remove(""));
        }
        return new StudyArms(arms);
    }

    private static Map<String, Layers> varied(Map<String, Layers> arms, String varied) {
        int equals = varied.indexOf('=');
        if (equals <= 0 || equals == varied.length() - 1) {
            throw new IllegalArgumentException("--vary " + varied + " must look like key=value,value.");
        }
        String key = varied.substring(0, equals);
        Map<String, Layers> all = new LinkedHashMap<>();
        arms.forEach((name, layers) -> {
            for (String value : varied.substring(equals + 1).split(",", -1)) {
                List<String> overrides = new ArrayList<>(layers.overrides());
                overrides.add(key + "=" + value);
                String arm = (name.isEmpty() ? "" : name + "-") + value.replaceAll("[^A-Za-z0-9._-]+", "_");
                if (all.put(arm, new Layers(layers.files(), overrides)) != null) {
                    throw new IllegalArgumentException(
                            "--vary " + varied + " makes two arms named " + arm + "; arms need names of their own.");
                }
            }
        });
        return all;
    }
}
