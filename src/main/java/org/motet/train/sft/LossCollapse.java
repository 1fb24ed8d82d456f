package org.motet.train.sft;

import java.util.Locale;
import java.util.Optional;

/** Sees from the losses of its updates that supervised training has destroyed the model, and says so once. */
final class LossCollapse {
    private final double uniform; // loss of knowing nothing, nats a token
    private double best = Double.POSITIVE_INFINITY;
    private boolean said;

    /** @param vocabulary tokens that the model chooses from */
    LossCollapse(int vocabulary) {
        this.uniform = Math.log(vocabulary);
    }

    /**
     * What to say after an update, as a rule nothing.
     *
     * @param loss before it, nats a token
     * @param rate learning rate of it
     */
    Optional<String> see(int step, double loss, double rate) {
        boolean collapsed = loss > uniform + 1 && loss > 2 * best;
        double earlier = best;
        best = Math.min(best, loss);
        if (said || !collapsed) {
            return Optional.empty();
        }
        said = true;
        return Optional.of(String.format(
                Locale.ROOT,
                "step %d: the model has fallen apart: the loss is %.2f after %.2f before, and %.2f is that of a uniform choice."
                        + " The likely cause is update.learning_rate, which is %s here: AdamW moves every weight by about that"
                        + " much in an update",
                step,
                loss,
                earlier,
                uniform,
                rate));
    }
}
