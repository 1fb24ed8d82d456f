package org.motet.reward;

import org.motet.math.Verdict;

/**
 * What a completion is worth, its parts unweighted.
 *
 * @param accuracy 1 if the answer is right, else 0
 * @param format by the template's rule, in [0, 1]
 * @param length penalty, 0 or less
 * @param total weighted accuracy and format, plus the penalty
 * @param verdict how the answer was found and judged
 */
public record RewardScore(double accuracy, double format, double length, double total, Verdict verdict) {}
