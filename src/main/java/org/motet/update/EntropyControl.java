package org.motet.update;

/**
 * The weight of the entropy over a run. Where it adapts (He et al. 2025, Skywork-OR1, arXiv 2505.22312, section 3.4), after an update of
 * mean entropy H:
 *
 * <pre>
 * c = min(c + delta, largest) where H &lt;= target, else max(c - delta, least)
 * applied next: c where H &lt;= target, else 0
 * </pre>
 */
final class EntropyControl {
    private final EntropyBonus bonus;
    private double coefficient;
    private double entropy = NOT_SEEN; // of the last update

    /** Above any target, so that nothing is applied before an update has been seen. */
    static final double NOT_SEEN = Double.MAX_VALUE;

    EntropyControl(EntropyBonus bonus) {
        this.bonus = bonus;
        this.coefficient = bonus.coefficient();
    }

    /** The weight in the next update. */
    double applied() {
        return !bonus.adaptive() || entropy <= bonus.target() ? coefficient : 0;
    }

    double coefficient() {
        return coefficient;
    }

    double entropy() {
        return entropy;
    }

    /** Learns the mean entropy of an update's tokens. */
    void observe(double meanEntropy) {
        if (bonus.adaptive()) {
            coefficient = meanEntropy <= bonus.target()
                    ? Math.min(coefficient + bonus.delta(), bonus.largest())
                    : Math.max(coefficient - bonus.delta(), bonus.least());
            entropy = meanEntropy;
        }
    }

    /** Goes on from there; a fixed weight is that of the configuration. */
    void resume(double formerCoefficient, double formerEntropy) {
        if (bonus.adaptive()) {
            coefficient = formerCoefficient;
            entropy = formerEntropy;
        }
    }
}
