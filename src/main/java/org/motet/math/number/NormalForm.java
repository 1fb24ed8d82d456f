package org.motet.math.number;

import java.math.BigInteger;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides equality of two scalars by the normal form of their difference, where that is possible. */
public final class NormalForm {
    /** What the normal form says. */
    public enum Answer {
        EQUAL,
        DIFFERENT,
        UNKNOWN
    }

    private static final int ROUNDS = 8;

    private NormalForm() {}

    public static Answer compare(Polynomial a, Polynomial b, WorkBudget budget) {
        Polynomial difference = cleared(a.minus(b), budget);
        if (difference.isZero()) {
            return Answer.EQUAL;
        }
        return isPure(difference) ? Answer.DIFFERENT : Answer.UNKNOWN;
    }

    /** The polynomial times a common denominator, with whole powers of sums expanded: zero exactly when it is. */
    public static Polynomial cleared(Polynomial polynomial, WorkBudget budget) {
        Polynomial result = polynomial;
        for (int round = 0; round < ROUNDS && !result.isZero(); round++) {
            Generator sum = wholeSum(result);
            if (sum == null) {
                return result;
            }
            result = cleared(result, sum, budget);
        }
        return result;
    }

    private static @Nullable Generator wholeSum(Polynomial polynomial) {
        for (Monomial monomial : polynomial.terms().keySet()) {
            for (int i = 0; i < monomial.size(); i++) {
                boolean sum = monomial.generator(i).kind() == Generator.Kind.SUM;
                if (sum && wholePart(monomial.exponent(i)).signum() != 0) {
                    return monomial.generator(i);
                }
            }
        }
        return null;
    }

    private static BigInteger wholePart(Polynomial exponent) {
        return exponent.constantPart().floor();
    }

    private static Polynomial cleared(Polynomial polynomial, Generator sum, WorkBudget budget) {
        BigInteger least = BigInteger.ZERO;
        for (Monomial monomial : polynomial.terms().keySet()) {
            Polynomial exponent = monomial.exponentOf(sum);
            least = exponent == null ? least : least.min(wholePart(exponent));
        }
        Polynomial inner = Objects.requireNonNull(sum.inner());
        Polynomial total = Polynomial.ZERO;
        for (Map.Entry<Monomial, Rational> term : polynomial.terms().entrySet()) {
            Polynomial exponent = term.getKey().exponentOf(sum);
            BigInteger whole = exponent == null ? BigInteger.ZERO : wholePart(exponent);
            Polynomial rest =
                    exponent == null ? Polynomial.ZERO : exponent.minus(Polynomial.constant(Rational.of(whole)));
            Polynomial value = Polynomial.term(term.getValue(), term.getKey().with(sum, rest));
            BigInteger power = whole.subtract(least);
            if (power.bitLength() > 6 || !Powers.isShort(inner, power.intValue())) {
                throw new NoNormalForm("too long to write out");
            }
            for (int i = power.intValue(); i > 0; i--) {
                value = value.times(inner, budget);
            }
            total = total.plus(value);
        }
        return total;
    }

    /** Whether the generators are independent: a polynomial in them that is not written as zero is not zero. */
    private static boolean isPure(Polynomial polynomial) {
        boolean pi = false;
        boolean e = false;
        for (Monomial monomial : polynomial.terms().keySet()) {
            for (int i = 0; i < monomial.size(); i++) {
                Generator generator = monomial.generator(i);
                pi |= generator.kind() == Generator.Kind.PI;
                e |= generator.kind() == Generator.Kind.E;
                boolean known = switch (generator.kind()) {
                    case VARIABLE, PI, E, I -> true;
                    case PRIME -> Factorization.isPrime(Objects.requireNonNull(generator.prime()));
                    case SUM, FUNCTION -> false;
                };
                if (!known || !monomial.exponent(i).isConstant()) {
                    return false;
                }
            }
        }
        return !(pi && e);
    }
}
