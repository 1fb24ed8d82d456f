package org.motet.update;

/**
 * Learning rate as a function of the number of optimizer updates done.
 *
 * @param peak rate after warm-up, above 0
 * @param warmup updates of linear rise: update k of them, counted from 0, has {@code peak (k + 1) / warmup}
 * @param decay course after warm-up
 * @param updates updates of the whole run, where decay ends; of no effect without decay
 * @param floor rate where decay ends and stays, from 0 to {@code peak}
 */
public record LearningRate(double peak, long warmup, Decay decay, long updates, double floor) {
    /** Course of the rate after warm-up. */
    public enum Decay {
        NONE,
        /** {@code floor + (peak - floor) (1 - progress)}. */
        LINEAR,
        /** {@code floor + (peak - floor) (1 + cos(pi progress)) / 2}. */
        COSINE
    }

    public LearningRate {
        if (!(peak > 0 && Double.isFinite(peak))) {
            throw new IllegalArgumentException("The learning rate is " + peak + "; needed is a number above 0.");
        }
        if (warmup < 0) {
            throw new IllegalArgumentException("The warm-up is " + warmup + " updates; needed is 0 or more.");
        }
        if (decay != Decay.NONE && updates <= warmup) {
            throw new IllegalArgumentException(
                    "The learning rate cannot decay in " + updates + " updates of which " + warmup + " are warm-up.");
        }
        if (!(floor >= 0 && floor <= peak)) {
            throw new IllegalArgumentException(
                    "The final learning rate is " + floor + "; needed is a number from 0 to " + peak + ".");
        }
    }

    /** The same rate at every update. */
    public static LearningRate constant(double rate) {
        return constantAfterWarmup(rate, 0);
    }

    public static LearningRate constantAfterWarmup(double rate, long warmup) {
        return new LearningRate(rate, warmup, Decay.NONE, Long.MAX_VALUE, rate);
    }

    /** Rate of an update, counted from 0 over the whole run. */
    public double at(long update) {
        if (update < warmup) {
            return peak * (update + 1) / warmup;
        }
        if (decay == Decay.NONE) {
            return peak;
        }
        double progress = Math.min(1, (double) (update - warmup) / (updates - warmup));
        double share = decay == Decay.LINEAR ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2;
        return floor + (peak - floor) * share;
    }
}
