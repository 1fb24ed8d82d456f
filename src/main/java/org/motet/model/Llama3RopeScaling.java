package org.motet.model;

/**
 * Rotary frequencies stretched for long contexts as in Llama 3.1: wavelengths above {@code originalPositions /
 * lowFrequencyFactor} grow by {@code factor}, those below {@code originalPositions / highFrequencyFactor} stay, those
 * between are interpolated.
 *
 * @param originalPositions number of positions before stretching
 */
public record Llama3RopeScaling(
        double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalPositions) {
    public Llama3RopeScaling {
        if (!(factor >= 1)) {
            throw new IllegalArgumentException(
                    "The factor of the llama3 rope scaling is " + factor + "; needed is a number of at least 1.");
        }
        if (!(lowFrequencyFactor > 0 && highFrequencyFactor > lowFrequencyFactor)) {
            throw new IllegalArgumentException("The frequency factors of the llama3 rope scaling are "
                    + lowFrequencyFactor + " (low) and " + highFrequencyFactor
                    + " (high); needed is 0 < low < high.");
        }
        if (originalPositions < 1) {
            throw new IllegalArgumentException("The original length of the llama3 rope scaling is " + originalPositions
                    + "; needed is at least 1.");
        }
    }
}
