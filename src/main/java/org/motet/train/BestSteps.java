package org.motet.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The steps with the highest accuracy on held-out problems so far.
 *
 * @param steps best first; of equals the earlier one first
 * @param evaluationsSinceBest evaluations since the first of them
 */
public record BestSteps(List<Entry> steps, int evaluationsSinceBest) {
    public static final BestSteps NONE = new BestSteps(List.of(), 0);

    public BestSteps {
        steps = List.copyOf(steps);
    }

    /** A step with its accuracy in [0, 1]: greedy, the mean over the trained templates. */
    public record Entry(int step, double accuracy) {}

    /** With one more evaluation, of which the best {@code kept} stay, 1 or more. */
    BestSteps with(int step, double accuracy, int kept) {
        List<Entry> all = new ArrayList<>(steps);
        all.add(new Entry(step, accuracy));
        all.sort(Comparator.comparingDouble(Entry::accuracy).reversed()); // stable: the earlier of equals stays ahead
        boolean best = all.getFirst().step() == step;
        return new BestSteps(all.subList(0, Math.min(kept, all.size())), best ? 0 : evaluationsSinceBest + 1);
    }

    boolean contains(int step) {
        return steps.stream().anyMatch(entry -> entry.step() == step);
    }
}
