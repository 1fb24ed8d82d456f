package org.motet.math.number;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the monomials of a {@link Polynomial} are made of.
 *
 * @param kind what it is
 * @param key identity and order
 * @param prime the number, for {@link Kind#PRIME}
 * @param inner the polynomial, for {@link Kind#SUM}
 */
public record Generator(
        Kind kind,
        String key,
        @Nullable BigInteger prime,
        @Nullable Polynomial inner) implements Comparable<Generator> {
    enum Kind {
        VARIABLE,
        PRIME,
        PI,
        E,
        I,
        /** A sum of terms to a power that is not expanded. */
        SUM,
        /** A function of something, known by its text alone. */
        FUNCTION
    }

    public static final Generator PI = new Generator(Kind.PI, "#pi", null, null);
    public static final Generator E = new Generator(Kind.E, "#e", null, null);
    public static final Generator I = new Generator(Kind.I, "#i", null, null);

    public static Generator variable(String name) {
        return new Generator(Kind.VARIABLE, name, null, null);
    }

    static Generator prime(BigInteger prime) {
        return new Generator(Kind.PRIME, "#" + prime, prime, null);
    }

    static Generator sum(Polynomial inner) {
        return new Generator(Kind.SUM, "(" + inner.key() + ")", null, inner);
    }

    static Generator function(String name, String argument) {
        return new Generator(Kind.FUNCTION, name + "(" + argument + ")", null, null);
    }

    @Override
    public int compareTo(Generator o) {
        return key.compareTo(o.key);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Generator other && key.equals(other.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return key;
    }
}
