package org.motet.math.equality;

/**
 * How forms on which careful readers differ are judged.
 *
 * @param percentIgnored a percent sign on one side only may be dropped: 25% equals 25
 * @param inequalityIsInterval {@code x > 2} equals {@code (2,\infty)}
 * @param otherVariable {@code k=15} equals {@code m=15}
 */
public record DoubtfulForms(boolean percentIgnored, boolean inequalityIsInterval, boolean otherVariable) {}
