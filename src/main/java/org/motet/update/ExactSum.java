package org.motet.update;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A sum of numbers without rounding, but for the one to a double at its end: it does not depend on their order, nor on how they are dealt
 * to partial sums. It is kept as parts that do not overlap (Shewchuk 1997, Adaptive Precision Floating-Point Arithmetic).
 */
final class ExactSum {
    private double[] parts = new double[8]; // of ascending magnitude
    private int count;
    private double broken; // sum of what is not finite; 0 without

    void add(double number) {
        if (!Double.isFinite(number)) {
            broken += number;
            return;
        }
        double x = number;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            double y = parts[i];
            double large = Math.abs(x) < Math.abs(y) ? y : x;
            double small = Math.abs(x) < Math.abs(y) ? x : y;
            x = large + small;
            double rest = small - (x - large);
            if (rest != 0) {
                parts[kept++] = rest;
            }
        }
        if (kept == parts.length) {
            parts = Arrays.copyOf(parts, 2 * kept);
        }
        parts[kept++] = x;
        count = kept;
    }

    void add(ExactSum other) {
        broken += other.broken;
        for (int i = 0; i < other.count; i++) {
            add(other.parts[i]);
        }
    }

    /** The double nearest to the sum; not finite where a summand was not. */
    double value() {
        if (broken != 0) {
            return broken;
        }
        if (count == 0) {
            return 0;
        }
        int i = count - 1;
        double sum = parts[i];
        double rest = 0;
        while (i > 0 && rest == 0) {
            double large = sum;
            double small = parts[--i];
            sum = large + small;
            rest = small - (sum - large);
        }
        if (i > 0 && Math.signum(rest) == Math.signum(parts[i - 1])) { // a tie that was rounded to even
            double twice = 2 * rest;
            double other = sum + twice;
            if (other - sum == twice) {
                sum = other;
            }
        }
        return sum;
    }

    byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * (count + 1)).putDouble(broken);
        for (int i = 0; i < count; i++) {
            bytes.putDouble(parts[i]);
        }
        return bytes.array();
    }

    void add(byte[] other) {
        ByteBuffer bytes = ByteBuffer.wrap(other);
        broken += bytes.getDouble();
        while (bytes.hasRemaining()) {
            add(bytes.getDouble());
        }
    }
}
