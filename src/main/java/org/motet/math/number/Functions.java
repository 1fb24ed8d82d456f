package org.motet.math.number;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/** Values of functions that are exact; every other call stays a generator of its own. */
public final class Functions {
    private final WorkBudget budget;
    private final Powers powers;

    public Functions(WorkBudget budget, Powers powers) {
        this.budget = budget;
        this.powers = powers;
    }

    public Polynomial apply(String name, List<Polynomial> args) {
        boolean rational = args.stream().allMatch(Polynomial::isConstant);
        Polynomial first = args.getFirst();
        return switch (name) {
            case "root" -> powers.pow(first, powers.inverse(args.get(1)));
            case "ln" -> logarithm(first);
            case "log" -> logarithm(first).times(powers.inverse(logarithm(args.get(1))), budget);
            case "abs" -> absolute(first);
            case "floor" -> rational ? integer(first.constantPart().floor()) : opaque(name, args);
            case "ceil" ->
                rational ? integer(first.constantPart().negate().floor().negate()) : opaque(name, args);
            case "max" -> rational ? chosen(args, (a, b) -> a.compareTo(b) >= 0 ? a : b) : opaque(name, args);
            case "min" -> rational ? chosen(args, (a, b) -> a.compareTo(b) <= 0 ? a : b) : opaque(name, args);
            case "gcd" ->
                integers(args) ? chosen(args, (a, b) -> Rational.of(a.num().gcd(b.num()))) : opaque(name, args);
            case "lcm" -> integers(args) ? chosen(args, Functions::lcm) : opaque(name, args);
            case "factorial" -> Combinatorics.factorial(first, budget);
            case "binom" -> Combinatorics.binomial(first, args.get(1), budget);
            case "mod" ->
                integers(args) && args.get(1).constantPart().signum() > 0
                        ? integer(first.constantPart()
                                .num()
                                .mod(args.get(1).constantPart().num()))
                        : opaque(name, args);
            default -> opaque(name, args);
        };
    }

    private static Polynomial integer(BigInteger value) {
        return Polynomial.constant(Rational.of(value));
    }

    private static boolean integers(List<Polynomial> args) {
        return args.stream()
                .allMatch(arg -> arg.isConstant() && arg.constantPart().isInteger());
    }

    private static Polynomial chosen(List<Polynomial> args, BinaryOperator<Rational> operator) {
        return Polynomial.constant(
                args.stream().map(Polynomial::constantPart).reduce(operator).orElseThrow());
    }

    private static Rational lcm(Rational a, Rational b) {
        return a.isZero() || b.isZero()
                ? Rational.ZERO
                : Rational.of(a.num().multiply(b.num()).abs().divide(a.num().gcd(b.num())));
    }

    static Polynomial opaque(String name, List<Polynomial> args) {
        StringBuilder key = new StringBuilder();
        args.forEach(arg -> key.append(key.isEmpty() ? "" : ",").append(arg.key()));
        return Polynomial.of(Generator.function(name, key.toString()));
    }

    private Polynomial absolute(Polynomial value) {
        if (value.isConstant()) {
            return Polynomial.constant(value.constantPart().abs());
        }
        Rational content = value.leadingSign() < 0 ? value.content().negate() : value.content();
        return opaque("abs", List.of(value.scaled(content.inverse()))).scaled(content.abs());
    }

    /** Logarithms of positive numbers fall apart into those of their primes. */
    private Polynomial logarithm(Polynomial value) {
        if (value.size() != 1
                || value.onlyTerm().getValue().signum() <= 0
                || !isNumber(value.onlyTerm().getKey())) {
            return opaque("ln", List.of(value));
        }
        Map.Entry<Monomial, Rational> term = value.onlyTerm();
        Polynomial sum =
                ofInteger(term.getValue().num()).minus(ofInteger(term.getValue().den()));
        for (int i = 0; i < term.getKey().size(); i++) {
            Generator generator = term.getKey().generator(i);
            Polynomial log = generator.prime() != null
                    ? ofInteger(generator.prime())
                    : generator.kind() == Generator.Kind.E
                            ? Polynomial.ONE
                            : opaque("ln", List.of(Polynomial.of(generator)));
            sum = sum.plus(log.times(term.getKey().exponent(i), budget));
        }
        return sum;
    }

    private static boolean isNumber(Monomial monomial) {
        for (int i = 0; i < monomial.size(); i++) {
            Generator.Kind kind = monomial.generator(i).kind();
            boolean positive = kind == Generator.Kind.PRIME || kind == Generator.Kind.PI || kind == Generator.Kind.E;
            if (!positive || !monomial.exponent(i).isConstant()) {
                return false;
            }
        }
        return true;
    }

    private Polynomial ofInteger(BigInteger positive) {
        budget.spend(20);
        Polynomial sum = Polynomial.ZERO;
        if (positive.equals(BigInteger.ONE)) {
            return sum;
        }
        for (Map.Entry<BigInteger, Integer> power : Factorization.of(positive).entrySet()) {
            Polynomial log = opaque("ln", List.of(integer(power.getKey())));
            sum = sum.plus(log.scaled(Rational.of(power.getValue())));
        }
        return sum;
    }
}
