package org.motet.math;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Generates answers, and other writings of the same answer. */
public final class Expressions {
    private static final String[] VARIABLES = {"x", "y", "n", "a"};

    private final SplittableRandom random;

    public Expressions(long seed) {
        this.random = new SplittableRandom(seed);
    }

    public List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> answer()).toList();
    }

    /** An answer of any shape. */
    String answer() {
        return switch (random.nextInt(7)) {
            case 0 -> "(" + scalar(2) + ", " + scalar(2) + ")";
            case 1 -> "\\{" + scalar(1) + ", " + scalar(1) + ", " + scalar(1) + "\\}";
            case 2 -> scalar(1) + " \\text{ and } " + scalar(1);
            case 3 -> "[" + random.nextInt(5) + ", " + (6 + random.nextInt(9)) + ") \\cup (20, \\infty)";
            case 4 -> VARIABLES[random.nextInt(4)] + " = " + scalar(2);
            default -> scalar(3);
        };
    }

    String scalar(int depth) {
        if (depth == 0 || random.nextInt(5) == 0) {
            return random.nextBoolean() ? Integer.toString(1 + random.nextInt(30)) : VARIABLES[random.nextInt(4)];
        }
        String a = scalar(depth - 1);
        String b = scalar(depth - 1);
        return switch (random.nextInt(8)) {
            case 0 -> a + " + " + b;
            case 1 -> a + " - (" + b + ")";
            case 2 -> "(" + a + ")(" + b + ")";
            case 3 -> "\\frac{" + a + "}{" + b + "}";
            case 4 -> "\\sqrt{" + a + "}";
            case 5 -> "(" + a + ")^{" + (2 + random.nextInt(3)) + "}";
            case 6 -> "\\sin(" + a + ")";
            default -> "\\pi " + a.replace(" + ", " \\cdot ");
        };
    }

    /** The same value in other words. */
    String rewritten(String scalar) {
        int k = 2 + random.nextInt(7);
        return switch (random.nextInt(5)) {
            case 0 -> k + " + " + scalar + " - " + k;
            case 1 -> "\\frac{" + k + " \\cdot (" + scalar + ")}{" + k + "}";
            case 2 -> "-(-(" + scalar + "))";
            case 3 -> "\\left( " + scalar.replace("\\frac", "\\dfrac") + " \\right)";
            default -> "(" + scalar + ") \\cdot (1 - \\frac{1}{" + k + "}) + \\frac{" + scalar + "}{" + k + "}";
        };
    }

    /** Another value. */
    String changed(String scalar) {
        return random.nextBoolean() ? "(" + scalar + ") + 1" : "2 \\cdot (" + scalar + ") + 7";
    }
}
