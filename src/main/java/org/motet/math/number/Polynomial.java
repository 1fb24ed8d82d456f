package org.motet.math.number;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A sum of monomials with rational coefficients, none of them zero. Two polynomials over variables, square-free radicals, i
 * and one transcendental constant are equal exactly when their terms are.
 */
public final class Polynomial {
    public static final Polynomial ZERO = new Polynomial(Map.of());
    public static final Polynomial ONE = constant(Rational.ONE);

    private final Map<Monomial, Rational> terms;

    private Polynomial(Map<Monomial, Rational> terms) {
        this.terms = terms;
    }

    public static Polynomial constant(Rational value) {
        return value.isZero() ? ZERO : new Polynomial(Map.of(Monomial.ONE, value));
    }

    public static Polynomial of(Generator generator) {
        return new Polynomial(Map.of(Monomial.of(generator, ONE), Rational.ONE));
    }

    /** A coefficient times a monomial, brought to the normal form of {@link Terms}. */
    static Polynomial term(Rational coefficient, Monomial monomial) {
        if (coefficient.isZero()) {
            return ZERO;
        }
        Map.Entry<Monomial, Rational> normal = Terms.normal(coefficient, monomial);
        return new Polynomial(Map.of(normal.getKey(), normal.getValue()));
    }

    public Map<Monomial, Rational> terms() {
        return terms;
    }

    public int size() {
        return terms.size();
    }

    public boolean isZero() {
        return terms.isEmpty();
    }

    boolean isOne() {
        return size() == 1 && constantPart().isOne();
    }

    public boolean isConstant() {
        return isZero() || (size() == 1 && terms.containsKey(Monomial.ONE));
    }

    /** The coefficient of the monomial without generators. */
    public Rational constantPart() {
        return terms.getOrDefault(Monomial.ONE, Rational.ZERO);
    }

    /**
     * Whether this is an integer for whole values of its variables.
     *
     * @param units denominators without a common factor with this number count as invertible; zero for none
     */
    public boolean isWhole(BigInteger units) {
        return terms.entrySet().stream().allMatch(term -> {
            BigInteger den = term.getValue().den();
            boolean invertible = units.signum() != 0 && den.gcd(units).equals(BigInteger.ONE);
            return (invertible || den.equals(BigInteger.ONE)) && term.getKey().isOfVariables();
        });
    }

    /** The only term of a polynomial of size one. */
    Map.Entry<Monomial, Rational> onlyTerm() {
        return terms.entrySet().iterator().next();
    }

    public Polynomial plus(Polynomial o) {
        if (isZero() || o.isZero()) {
            return isZero() ? o : this;
        }
        Map<Monomial, Rational> sum = new HashMap<>(terms);
        o.terms.forEach((monomial, value) -> add(sum, monomial, value));
        return new Polynomial(sum);
    }

    Polynomial minus(Polynomial o) {
        return plus(o.scaled(Rational.of(-1)));
    }

    public Polynomial scaled(Rational factor) {
        if (factor.isZero()) {
            return ZERO;
        }
        if (factor.isOne()) {
            return this;
        }
        Map<Monomial, Rational> all = HashMap.newHashMap(size());
        terms.forEach((monomial, value) -> {
            // A prime of the factor may belong to a power that is too long to write out.
            Map.Entry<Monomial, Rational> normal = Terms.normal(value.times(factor), monomial);
            all.put(normal.getKey(), normal.getValue());
        });
        return new Polynomial(all);
    }

    public Polynomial times(Polynomial o, WorkBudget budget) {
        if (o.isConstant()) {
            return scaled(o.constantPart());
        }
        if (isConstant()) {
            return o.scaled(constantPart());
        }
        if ((long) size() * o.size() > 4L * WorkBudget.TERMS) {
            throw new NoNormalForm("too long to write out");
        }
        budget.spend(2 * size() * o.size());
        Map<Monomial, Rational> product = new HashMap<>();
        for (Map.Entry<Monomial, Rational> a : terms.entrySet()) {
            for (Map.Entry<Monomial, Rational> b : o.terms.entrySet()) {
                Rational coefficient = a.getValue().times(b.getValue());
                Map.Entry<Monomial, Rational> normal =
                        Terms.normal(coefficient, a.getKey().times(b.getKey()));
                add(product, normal.getKey(), normal.getValue());
                if (normal.getValue().bits() > 4 * WorkBudget.BITS) {
                    throw new NoNormalForm("too long to write out");
                }
            }
        }
        if (product.size() > WorkBudget.TERMS) {
            throw new NoNormalForm("too long to write out");
        }
        return new Polynomial(product);
    }

    private static void add(Map<Monomial, Rational> terms, Monomial monomial, Rational value) {
        Rational sum = terms.getOrDefault(monomial, Rational.ZERO).plus(value);
        if (sum.isZero()) {
            terms.remove(monomial);
        } else {
            terms.put(monomial, sum);
        }
    }

    /** The positive rational that makes the coefficients integers without a common factor when divided out. */
    Rational content() {
        BigInteger num = BigInteger.ZERO;
        BigInteger den = BigInteger.ONE;
        for (Rational value : terms.values()) {
            num = num.gcd(value.num());
            den = den.multiply(value.den()).divide(den.gcd(value.den()));
        }
        return Rational.of(num, den);
    }

    /** The sign of the coefficient that comes first in the order of keys. */
    int leadingSign() {
        @Nullable String first = null;
        int sign = 0;
        for (Map.Entry<Monomial, Rational> term : terms.entrySet()) {
            String key = term.getKey().key();
            if (first == null || key.compareTo(first) < 0) {
                first = key;
                sign = term.getValue().signum();
            }
        }
        return sign;
    }

    /** The same text for equal polynomials. */
    String key() {
        if (isConstant()) {
            return constantPart().toString();
        }
        Map<String, Rational> sorted = new TreeMap<>();
        terms.forEach((monomial, value) -> sorted.put(monomial.key(), value));
        StringBuilder out = new StringBuilder();
        sorted.forEach((key, value) -> {
            out.append(value.signum() < 0 || out.isEmpty() ? "" : "+");
            boolean unit = value.isOne() && !key.isEmpty();
            out.append(unit ? "" : value.toString())
                    .append(unit || key.isEmpty() ? "" : "*")
                    .append(key);
        });
        return out.toString();
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Polynomial other && terms.equals(other.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    @Override
    public String toString() {
        return key();
    }
}
