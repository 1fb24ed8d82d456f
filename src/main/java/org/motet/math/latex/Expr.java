package org.motet.math.latex;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.math.number.Rational;

/** An answer as an expression tree. */
public sealed interface Expr {

    /**
     * A number.
     *
     * @param value its exact value
     * @param decimals digits after the point of a decimal literal, -1 for other numbers
     */
    record Num(Rational value, int decimals) implements Expr {
        static Num of(long value) {
            return new Num(Rational.of(value), -1);
        }
    }

    /** An integer with its base written: 1011_2. */
    record Based(String digits, int base) implements Expr {}

    /** A variable with its accents and subscripts. */
    record Symbol(String name) implements Expr {}

    /** A named constant. */
    enum Constant implements Expr {
        PI,
        E,
        I,
        INFINITY
    }

    record Sum(List<Expr> terms) implements Expr {}

    record Product(List<Expr> factors) implements Expr {}

    record Quotient(Expr num, Expr den) implements Expr {}

    record Negation(Expr value) implements Expr {}

    record Power(Expr base, Expr exponent) implements Expr {}

    /** A named function; roots are {@code root(value, index)}, logarithms {@code log(value, base)}. */
    record Call(String function, List<Expr> args) implements Expr {}

    /** Two values at once; without left it is a sign. */
    record PlusMinus(@Nullable Expr left, Expr right, boolean minusFirst) implements Expr {}

    /** A value by a modulus: a class of numbers, or the least of them where a number is asked for. */
    record Residue(Expr value, Expr modulus) implements Expr {}

    /** A value with what stands behind it: a unit, a percent or degree sign, words. */
    record Measured(Expr value, Unit unit) implements Expr {}

    /** a : b : c. */
    record Ratio(List<Expr> terms) implements Expr {}

    /** Several values in brackets: tuple, interval; braces make a set. */
    record Bracketed(char open, char close, List<Expr> items) implements Expr {}

    /** Several values in a row. */
    record Listing(List<Expr> items) implements Expr {}

    /** The elements that satisfy a condition. */
    record SetBuilder(Expr element, Expr condition) implements Expr {}

    /** A named set: R, Z, N, Q, C or empty. */
    record NamedSet(String name) implements Expr {}

    /** Union, intersection or difference of sets. */
    record SetOperation(char operator, Expr left, Expr right) implements Expr {}

    record Matrix(List<List<Expr>> rows) implements Expr {}

    /** A chain of members with a sign between each two. */
    record Relation(List<Expr> members, List<Sign> signs) implements Expr {}

    /** Words. */
    record Words(String text) implements Expr {}

    /** The sign of a relation. */
    enum Sign {
        EQUAL("="),
        NOT_EQUAL("!="),
        LESS("<"),
        AT_MOST("<="),
        GREATER(">"),
        AT_LEAST(">="),
        APPROXIMATELY("~"),
        ELEMENT("in"),
        CONGRUENT("==");

        final String text;

        Sign(String text) {
            this.text = text;
        }

        public Sign flipped() {
            return switch (this) {
                case LESS -> GREATER;
                case GREATER -> LESS;
                case AT_MOST -> AT_LEAST;
                case AT_LEAST -> AT_MOST;
                default -> this;
            };
        }

        public boolean isOrder() {
            return this == LESS || this == GREATER || this == AT_MOST || this == AT_LEAST;
        }
    }
}
