package org.motet.math.latex;

import java.util.Map;
import java.util.TreeMap;

/**
 * What stands behind a number.
 *
 * @param powers base names with their powers, for example {m=1, s=-2}
 * @param measure a unit of measurement; otherwise a counted noun such as "ways", which never contradicts another
 */
public record Unit(Map<String, Integer> powers, boolean measure) {
    public static final Unit PERCENT = of("percent");
    static final Unit DEGREE = of("degree");

    public Unit {
        powers = Map.copyOf(powers);
    }

    static Unit of(String name) {
        return new Unit(Map.of(name, 1), true);
    }

    static Unit noun(String words) {
        return new Unit(Map.of(words, 1), false);
    }

    Unit times(Unit other, int sign) {
        Map<String, Integer> sum = new TreeMap<>(powers);
        other.powers.forEach((name, power) -> sum.merge(name, sign * power, Integer::sum));
        sum.values().removeIf(power -> power == 0);
        return new Unit(sum, measure && other.measure);
    }

    public Unit pow(int power) {
        Map<String, Integer> all = new TreeMap<>();
        powers.forEach((name, p) -> all.put(name, p * power));
        return new Unit(all, measure);
    }

    /** Whether both measure, and measure different things. */
    public boolean contradicts(Unit other) {
        return measure && other.measure && !powers.equals(other.powers);
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        new TreeMap<>(powers).forEach((name, power) -> {
            out.append(out.isEmpty() ? "" : " ").append(name);
            if (power != 1) {
                out.append('^').append(power);
            }
        });
        return out.toString();
    }
}
