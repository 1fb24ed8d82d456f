package org.motet.math.number;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A product of generators, in their order, with exponents that are polynomials, mostly constant; none of them zero. */
public final class Monomial {
    static final Monomial ONE = new Monomial(new Generator[0], new Polynomial[0]);

    private final Generator[] generators;
    private final Polynomial[] exponents;
    private final int hash;

    private Monomial(Generator[] generators, Polynomial[] exponents) {
        this.generators = generators;
        this.exponents = exponents;
        this.hash = 31 * Arrays.hashCode(generators) + Arrays.hashCode(exponents);
    }

    static Monomial of(Generator generator, Polynomial exponent) {
        return exponent.isZero() ? ONE : new Monomial(new Generator[] {generator}, new Polynomial[] {exponent});
    }

    int size() {
        return generators.length;
    }

    Generator generator(int i) {
        return generators[i];
    }

    Polynomial exponent(int i) {
        return exponents[i];
    }

    /** Whether only variables with positive whole exponents stand in it. */
    boolean isOfVariables() {
        for (int i = 0; i < size(); i++) {
            Rational exponent = exponents[i].constantPart();
            boolean whole = exponents[i].isConstant() && exponent.isInteger() && exponent.signum() > 0;
            if (!whole || generators[i].kind() != Generator.Kind.VARIABLE) {
                return false;
            }
        }
        return true;
    }

    @Nullable
    Polynomial exponentOf(Generator generator) {
        int i = Arrays.binarySearch(generators, generator);
        return i < 0 ? null : exponents[i];
    }

    /** This with another exponent for one generator. */
    Monomial with(Generator generator, Polynomial exponent) {
        int i = Arrays.binarySearch(generators, generator);
        if (i < 0) {
            return times(of(generator, exponent));
        }
        int n = generators.length - (exponent.isZero() ? 1 : 0);
        Generator[] g = new Generator[n];
        Polynomial[] e = new Polynomial[n];
        int to = 0;
        for (int from = 0; from < generators.length; from++) {
            if (from != i || !exponent.isZero()) {
                g[to] = generators[from];
                e[to++] = from == i ? exponent : exponents[from];
            }
        }
        return new Monomial(g, e);
    }

    /** The plain product: exponents of the same generator add. */
    Monomial times(Monomial o) {
        if (size() == 0 || o.size() == 0) {
            return size() == 0 ? o : this;
        }
        Generator[] g = new Generator[size() + o.size()];
        Polynomial[] e = new Polynomial[g.length];
        int n = 0;
        int i = 0;
        int j = 0;
        while (i < size() || j < o.size()) {
            int order = i == size() ? 1 : j == o.size() ? -1 : generators[i].compareTo(o.generators[j]);
            if (order == 0) {
                Polynomial sum = exponents[i].plus(o.exponents[j++]);
                if (!sum.isZero()) {
                    g[n] = generators[i];
                    e[n++] = sum;
                }
                i++;
            } else if (order < 0) {
                g[n] = generators[i];
                e[n++] = exponents[i++];
            } else {
                g[n] = o.generators[j];
                e[n++] = o.exponents[j++];
            }
        }
        return n == g.length ? new Monomial(g, e) : new Monomial(Arrays.copyOf(g, n), Arrays.copyOf(e, n));
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Monomial other
                && hash == other.hash
                && Arrays.equals(generators, other.generators)
                && Arrays.equals(exponents, other.exponents);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The same text for equal monomials. */
    String key() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < size(); i++) {
            out.append(i == 0 ? "" : "*").append(generators[i].key());
            if (!exponents[i].isOne()) {
                out.append("^{").append(exponents[i].key()).append('}');
            }
        }
        return out.toString();
    }
}
