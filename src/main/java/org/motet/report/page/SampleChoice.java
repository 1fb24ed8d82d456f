package org.motet.report.page;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.motet.report.run.SampleFolder;
import org.motet.report.run.Samples;

/**
 * The rollouts that a page carries.
 *
 * @param recorded all steps that the run kept rollouts of
 * @param shown those of them that the page carries, by step
 */
record SampleChoice(List<Integer> recorded, List<Samples> shown) {
    static final SampleChoice NONE = new SampleChoice(List.of(), List.of());

    /** Characters of a completion. */
    private static final int LONGEST = 20_000;

    private static final int MOST_STEPS = 24;

    /**
     * The newest step, the first, and such between them, as many as there is room for.
     *
     * @param room characters
     */
    static SampleChoice of(SampleFolder folder, long room) throws IOException {
        List<Integer> recorded = folder.steps();
        List<Samples> shown = new ArrayList<>();
        long left = room;
        for (int step : preferred(recorded)) {
            if (shown.size() == MOST_STEPS || left <= 0) {
                break;
            }
            // A step that is too long for what is left is cut where it is the only one, else passed over.
            if (!shown.isEmpty() && Files.size(folder.file(step)) > left) {
                continue;
            }
            Samples samples = Samples.read(step, folder.file(step), LONGEST, left);
            left -= samples.groups().stream()
                    .flatMap(List::stream)
                    .mapToLong(rollout -> rollout.toString().length())
                    .sum();
            shown.add(samples);
        }
        shown.sort(Comparator.comparingInt(Samples::step));
        return new SampleChoice(recorded, shown);
    }

    /** The ends first, then what halves the rest, and so on. */
    private static Set<Integer> preferred(List<Integer> steps) {
        Set<Integer> order = new LinkedHashSet<>();
        if (!steps.isEmpty()) {
            order.add(steps.getLast());
            order.add(steps.getFirst());
            for (int parts = 2; order.size() < steps.size() && parts < 4 * steps.size(); parts *= 2) {
                for (int part = parts - 1; part > 0; part -= 2) {
                    order.add(steps.get((int) ((long) (steps.size() - 1) * part / parts)));
                }
            }
        }
        return order;
    }
}
