package org.motet.report;

import java.nio.charset.Charset;
import java.util.List;

/** A course of numbers as a line of text: {@code ▁▂▃▅▇█}. */
public final class Sparkline {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final String PLAIN = "_.-:=+*#"; // where there are no blocks

    private Sparkline() {}

    /**
     * Means of as many stretches as there is room for, from the lowest (▁) to the highest (█); all in the middle where they are equal.
     *
     * @param values finite, oldest first
     * @param width most characters, 1 or more
     * @param charset that it will be written in
     * @return one character a stretch; empty without values
     */
    public static String of(List<Double> values, int width, Charset charset) {
        String blocks = charset.newEncoder().canEncode(BLOCKS) ? BLOCKS : PLAIN;
        int stretches = Math.min(width, values.size());
        double[] means = new double[stretches];
        for (int s = 0; s < stretches; s++) {
            int from = (int) ((long) values.size() * s / stretches);
            int to = (int) ((long) values.size() * (s + 1) / stretches);
            means[s] = values.subList(from, to).stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow();
        }
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double mean : means) {
            low = Math.min(low, mean);
            high = Math.max(high, mean);
        }
        StringBuilder line = new StringBuilder();
        for (double mean : means) {
            double share = high > low ? (mean - low) / (high - low) : 0.5;
            line.append(blocks.charAt((int) Math.min(blocks.length() - 1, share * blocks.length())));
        }
        return line.toString();
    }
}
