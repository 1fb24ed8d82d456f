package org.motet.train;

import java.util.Locale;
import java.util.Optional;
import org.motet.config.Spelling;
import org.motet.update.LearningRate;
import org.motet.update.RateConfig;

/**
 * What becomes of the learning rate where a run is taken up with another length or another rate.
 *
 * @param rate its config before or after
 * @param updates optimizer updates of the whole run
 * @param length the run's length in words, such as {@code 160 steps}
 */
public record RateChange(RateConfig rate, long updates, String length) {

    static RateChange of(TrainConfig config) {
        return new RateChange(config.update().optimizer().rate(), config.updates(), config.steps() + " steps");
    }

    /** The sentence; empty if the rate stays what it was. */
    public static Optional<String> sentence(RateChange before, RateChange after, long updatesDone) {
        LearningRate old = before.rate.over(before.updates);
        LearningRate now = after.rate.over(after.updates);
        boolean sameLength = before.updates == after.updates;
        if (sameLength && old.equals(now)) {
            return Optional.empty();
        }
        String length = sameLength ? "" : "the run has " + after.length + ", not " + before.length + ": ";
        if (now.decay() == LearningRate.Decay.NONE && old.decay() == LearningRate.Decay.NONE) {
            return Optional.of(length
                    + (now.peak() == old.peak() && now.warmup() == old.warmup()
                            ? "the learning rate stays %s after warm-up".formatted(shown(now.peak()))
                            : next(old, now, updatesDone)));
        }
        String course = now.decay() == LearningRate.Decay.NONE
                ? "the learning rate no longer falls"
                : "the learning rate falls to 0 (update.lr_decay=%s) where the run ends, after %s"
                        .formatted(Spelling.of(now.decay()), after.length);
        return Optional.of(length + course + "; " + next(old, now, updatesDone));
    }

    private static String next(LearningRate old, LearningRate now, long updatesDone) {
        return "the next update has %s, by the former schedule %s"
                .formatted(shown(now.at(updatesDone)), shown(old.at(updatesDone)));
    }

    private static String shown(double rate) {
        return rate == 0 ? "0" : String.format(Locale.ROOT, "%.3g", rate);
    }
}
