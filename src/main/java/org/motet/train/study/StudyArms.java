package org.motet.train.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.motet.config.ConfigFile;
import org.motet.config.ConfigLayers;
import org.motet.train.TrainConfig;

/**
 * The arms of a study: every combination of one level of each factor.
 *
 * @param factors what is varied: a key, a factor of a {@link StudyFile}, or {@code config} for config files
 * @param arms in the order in which they run; that of the first levels comes first
 */
public record StudyArms(List<String> factors, List<Arm> arms) {
    private static final String DEFAULT = "default";

    public StudyArms {
        factors = List.copyOf(factors);
        arms = List.copyOf(arms);
        Set<String> names = new HashSet<>();
        for (Arm arm : arms) {
            if (!names.add(arm.name())) {
                throw new IllegalArgumentException(
                        "The study makes two arms named " + arm.name() + "; arms need names of their own.");
            }
        }
    }

    /**
     * An arm.
     *
     * @param levels its level of each factor
     */
    public record Arm(List<String> levels, Layers layers) {
        /** Also that of its folder. */
        public String name() {
            return levels.isEmpty() ? DEFAULT : String.join("-", levels);
        }

        private Arm with(String level, Layers more) {
            return new Arm(joined(levels, List.of(level)), more);
        }
    }

    /** Config files, each over the one before, and assignments over them; without seed and folder. */
    public record Layers(List<ConfigFile> files, List<String> overrides) {
        public TrainConfig resolve(long seed, Path folder) {
            ConfigLayers<TrainConfig> config = new ConfigLayers<>(TrainConfig.DEFAULT);
            files.forEach(config::file);
            return config.overrides(overrides)
                    .overrides(List.of("seed=" + seed, "output.folder=" + folder))
                    .resolve();
        }
    }

    /** Two arms that differ by one factor alone. */
    public record Contrast(String factor, String arm, String baseline) {}

    /**
     * Arms of config files and varied keys.
     *
     * @param vary {@code key=value,value,...}; several make every combination
     * @throws IllegalArgumentException if two arms would have the same name
     */
    public static StudyArms of(List<Path> configs, List<String> vary, List<String> overrides) throws IOException {
        StudyArms arms = new StudyArms(List.of(), List.of(new Arm(List.of(), new Layers(List.of(), List.of()))));
        if (!configs.isEmpty()) {
            List<Arm> named = new ArrayList<>();
            for (Path config : configs) {
                String level = config.getFileName().toString().replaceFirst("\\.ya?ml$", "");
                named.add(new Arm(List.of(level), new Layers(List.of(ConfigFile.read(config)), List.of())));
            }
            arms = new StudyArms(List.of("config"), named);
        }
        return arms.set(overrides).varied(vary);
    }

    /** Arms of a study's file. */
    public static StudyArms of(StudyFile file, List<String> vary, List<String> overrides) {
        List<Arm> arms = List.of(new Arm(List.of(), new Layers(List.of(file.base()), List.of())));
        for (Map<String, ConfigFile> levels : file.factors().values()) {
            arms = arms.stream()
                    .flatMap(arm -> levels.entrySet().stream()
                            .map(level -> arm.with(
                                    level.getKey(),
                                    new Layers(joined(arm.layers().files(), List.of(level.getValue())), List.of()))))
                    .toList();
        }
        return new StudyArms(List.copyOf(file.factors().keySet()), arms)
                .set(overrides)
                .varied(vary);
    }

    /** For each factor the arms that have not its first level, each with the arm that has and is else the same. */
    public List<Contrast> contrasts() {
        List<Contrast> contrasts = new ArrayList<>();
        for (int f = 0; f < factors.size(); f++) {
            String first = arms.getFirst().levels().get(f);
            for (Arm arm : arms) {
                if (!arm.levels().get(f).equals(first)) {
                    List<String> levels = new ArrayList<>(arm.levels());
                    levels.set(f, first);
                    contrasts.add(new Contrast(factors.get(f), arm.name(), String.join("-", levels)));
                }
            }
        }
        return contrasts;
    }

    private StudyArms set(List<String> overrides) {
        return new StudyArms(
                factors,
                arms.stream()
                        .map(arm -> new Arm(
                                arm.levels(),
                                new Layers(
                                        arm.layers().files(),
                                        joined(arm.layers().overrides(), overrides))))
                        .toList());
    }

    private StudyArms varied(List<String> vary) {
        StudyArms all = this;
        for (String varied : vary) {
            int equals = varied.indexOf('=');
            if (equals <= 0 || equals == varied.length() - 1) {
                throw new IllegalArgumentException("--vary " + varied + " must look like key=value,value.");
            }
            String key = varied.substring(0, equals);
            List<String> values = List.of(varied.substring(equals + 1).split(",", -1));
            all = new StudyArms(
                    joined(all.factors, List.of(key)),
                    all.arms.stream()
                            .flatMap(arm -> values.stream()
                                    .map(value -> arm.with(
                                            value.replaceAll("[^A-Za-z0-9._-]+", "_"),
                                            new Layers(
                                                    arm.layers().files(),
                                                    joined(arm.layers().overrides(), List.of(key + "=" + value))))))
                            .toList());
        }
        return all;
    }

    private static <T> List<T> joined(List<T> before, List<T> after) {
        return Stream.concat(before.stream(), after.stream()).toList();
    }
}
