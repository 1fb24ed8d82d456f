package org.motet.report.page;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.motet.report.run.RunSettings;

/** Runs that differ in nothing but their seed belong together; how they are spoken of. */
final class Arms {
    private static final int MOST_KEYS = 3;

    private Arms() {}

    /** What runs of one configuration have in common. */
    record Arm(int number, String label) {}

    /**
     * The arm of each run.
     *
     * @param names of the runs
     */
    static List<Arm> of(List<RunSettings> runs, List<String> names) {
        Map<Map<String, String>, List<Integer>> members = new LinkedHashMap<>();
        for (int run = 0; run < runs.size(); run++) {
            members.computeIfAbsent(runs.get(run).withoutSeed(), _ -> new ArrayList<>())
                    .add(run);
        }
        List<RunSettings> settings =
                members.keySet().stream().map(RunSettings::new).toList();
        List<RunSettings.Difference> differences = RunSettings.differences(settings);
        Arm[] arms = new Arm[runs.size()];
        int number = 0;
        for (List<Integer> own : members.values()) {
            String label = own.size() == 1
                    ? names.get(own.getFirst())
                    : label(differences, number)
                            + members(own.stream().map(runs::get).toList());
            for (int run : own) {
                arms[run] = new Arm(number, label);
            }
            number++;
        }
        return List.of(arms);
    }

    /** Runs that were made anew under the same seed are no further seeds. */
    private static String members(List<RunSettings> own) {
        boolean differ = own.stream().distinct().count() == own.size();
        return "(" + own.size() + (differ ? " seeds)" : " runs)");
    }

    private static String label(List<RunSettings.Difference> differences, int arm) {
        String keys = differences.stream()
                .limit(MOST_KEYS)
                .map(difference -> difference.key() + "=" + difference.values().get(arm))
                .collect(Collectors.joining(", "));
        String more = differences.size() > MOST_KEYS ? ", …" : "";
        return keys + more + (keys.isEmpty() ? "" : " ");
    }

    /** A name for each run that no other has: its folder's, with as much of the path as it takes. */
    static List<String> names(List<Path> folders) {
        List<Path> whole = folders.stream()
                .map(folder -> folder.toAbsolutePath().normalize())
                .toList();
        List<String> names = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (Path folder : whole) {
            int depth = 1;
            while (depth < folder.getNameCount() && count(whole, last(folder, depth), depth) > 1) {
                depth++;
            }
            String name = last(folder, depth);
            int times = seen.merge(name, 1, Integer::sum);
            names.add(times == 1 ? name : name + " (" + times + ")");
        }
        return names;
    }

    private static long count(List<Path> folders, String name, int depth) {
        return folders.stream()
                .distinct()
                .filter(folder -> last(folder, depth).equals(name))
                .count();
    }

    private static String last(Path folder, int depth) {
        int names = folder.getNameCount();
        return names == 0
                ? folder.toString()
                : folder.subpath(Math.max(0, names - depth), names).toString();
    }
}
