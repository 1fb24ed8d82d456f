package org.motet.train.study;

import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.motet.train.Standing;
import org.motet.train.TrainSummary;

/** What a study compares, all after training and on held-out problems. */
public enum Figure {
    /** Greedy accuracy under the first template of the set. */
    TEMPLATE0_GREEDY("template 0", true, after -> after.template0().greedy()),
    /** Greedy accuracy, mean over the templates that are kept for training. */
    TRAINED_GREEDY("trained", true, after -> after.trainedTemplates().greedy()),
    /** Accuracy of samples at temperature 1 under the same. */
    TRAINED_SAMPLED("sampled", true, after -> after.trainedTemplates().sampled()),
    /** Greedy accuracy, mean over the templates that no arm trains on. */
    HELDOUT_GREEDY(
            "held-out",
            true,
            after -> after.heldoutTemplates() == null
                    ? null
                    : after.heldoutTemplates().greedy()),
    /** Greedy accuracy under the template that is worst. */
    WORST_GREEDY("worst", true, after -> after.robustness().all().worst()),
    /** Highest less lowest greedy accuracy over all templates. */
    SPREAD("spread", true, after -> after.robustness().all().spread()),
    /** Share of pairs of templates that give the same greedy answer. */
    AGREEMENT("agreement", true, after -> after.robustness().all().agreement()),
    /** Mean format reward of samples under the trained templates. */
    FORMAT("format", true, after -> after.trainedTemplates().format()),
    /** Entropy of the sampled tokens in nats, mean over the trained templates. */
    ENTROPY("entropy", false, Standing::entropy),
    /** The same under the first template alone. */
    TEMPLATE0_ENTROPY(
            "entropy, template 0",
            false,
            after -> after.byTemplate().values().iterator().next().entropy());

    private final String title;
    private final boolean share;
    private final Function<Standing, @Nullable Double> value;

    Figure(String title, boolean share, Function<Standing, @Nullable Double> value) {
        this.title = title;
        this.share = share;
        this.value = value;
    }

    /** Heading of its column. */
    public String title() {
        return title;
    }

    /** Whether it is a share, which people read in percent. */
    public boolean isShare() {
        return share;
    }

    /** Its value in a finished run; null where the run has none. */
    @Nullable
    Double of(TrainSummary summary) {
        return summary.after() == null ? null : value.apply(summary.after());
    }

    /** As files spell it: {@code trained_greedy} and so on. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
