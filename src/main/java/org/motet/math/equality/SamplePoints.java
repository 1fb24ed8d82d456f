package org.motet.math.equality;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import org.motet.math.number.Rational;

/** The fixed points at which expressions with variables are compared: first positive ones, then with mixed signs. */
final class SamplePoints {
    static final int POSITIVE = 4;
    static final int ALL = 7;

    private SamplePoints() {}

    /** Values for the variables in their order: fractions of 997 between 0.3 and 8, none of them special. */
    static Map<String, Rational> at(int point, SortedSet<String> names) {
        Map<String, Rational> values = new HashMap<>();
        int k = 0;
        for (String name : names) {
            int spread = point == 3 ? 7000 : 2300;
            long num = 311 + (k * 617L + point * 1373L + k * point * 251L) % spread;
            boolean negative = point >= POSITIVE && (k + point) % 3 != 0;
            values.put(name, Rational.of(BigInteger.valueOf(negative ? -num : num), BigInteger.valueOf(997)));
            k++;
        }
        return values;
    }
}
