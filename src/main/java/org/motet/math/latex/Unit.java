package org.motet.math.latex;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What stands behind a number.
 *
 * @param powers units of measurement by their names in {@link Units} with their powers, for example {m=1, s=-2}
 * @param words the other words in lower case: counted things, directions, names, for example [red, marbles]
 */
public record Unit(Map<String, Integer> powers, List<String> words) {
    public static final Unit NONE = new Unit(Map.of(), List.of());
    static final Unit PERCENT = of("percent");
    static final Unit DEGREE = of("degree");

    public Unit {
        powers = Map.copyOf(powers);
        words = List.copyOf(words);
    }

    static Unit of(String name) {
        return new Unit(Map.of(name, 1), List.of());
    }

    static Unit word(String word) {
        return new Unit(Map.of(), List.of(word));
    }

    Unit times(Unit other, int sign) {
        Map<String, Integer> sum = new TreeMap<>(powers);
        other.powers.forEach((name, power) -> sum.merge(name, sign * power, Integer::sum));
        sum.values().removeIf(power -> power == 0);
        if (sum.containsKey("celsius") || sum.containsKey("fahrenheit")) {
            sum.remove("degree");
        }
        List<String> all = new ArrayList<>(words);
        all.addAll(other.words);
        return new Unit(sum, all);
    }

    public Unit pow(int power) {
        Map<String, Integer> all = new TreeMap<>();
        powers.forEach((name, p) -> all.put(name, p * power));
        return new Unit(all, words);
    }

    public boolean isPercent() {
        return powers.equals(PERCENT.powers);
    }

    public boolean isDegree() {
        return powers.equals(DEGREE.powers);
    }

    /** An amount of this currency, whatever other currency stood behind it; the more exact name stays. */
    Unit pricedIn(String currency) {
        Map<String, Integer> all = new TreeMap<>(powers);
        boolean known =
                powers.keySet().stream().anyMatch(name -> Units.isCurrency(name) && Units.mayBeSame(name, currency));
        if (!known) {
            all.put(currency, 1);
        }
        return new Unit(all, words);
    }

    /** Whether both say what the number measures or counts, and say different things; what is left out is no word. */
    public boolean contradicts(Unit other) {
        return measuresOther(other)
                || Nouns.differ(words, other.words)
                || isOtherCurrency(other)
                || other.isOtherCurrency(this);
    }

    private boolean measuresOther(Unit other) {
        if (powers.isEmpty() || other.powers.isEmpty() || powers.equals(other.powers)) {
            return false;
        }
        boolean price = isPrice() && other.powers.keySet().stream().anyMatch(Units::isCurrency);
        boolean otherPrice = other.isPrice() && powers.keySet().stream().anyMatch(Units::isCurrency);
        return price || otherPrice ? !sharesName(other) : !(samePowers(other) && other.samePowers(this));
    }

    /** A currency and nothing else: "dollars" may leave out "per hour". */
    private boolean isPrice() {
        return powers.size() == 1 && Units.isCurrency(powers.keySet().iterator().next());
    }

    private boolean sharesName(Unit other) {
        return powers.keySet().stream()
                .anyMatch(name -> other.powers.keySet().stream().anyMatch(o -> Units.mayBeSame(name, o)));
    }

    private boolean samePowers(Unit other) {
        return powers.entrySet().stream()
                .allMatch(power -> other.powers.entrySet().stream()
                        .anyMatch(o ->
                                o.getValue().equals(power.getValue()) && Units.mayBeSame(power.getKey(), o.getKey())));
    }

    /** "12 won" beside a currency: the word is a currency as well. */
    private boolean isOtherCurrency(Unit other) {
        return other.isPrice()
                && powers.isEmpty()
                && words.stream().anyMatch(Units::maybeCurrency)
                && words.stream().noneMatch(word -> other.powers.containsKey(word + "-sign"));
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
        words.forEach(word -> out.append(out.isEmpty() ? "" : " ").append(word));
        return out.toString();
    }
}
