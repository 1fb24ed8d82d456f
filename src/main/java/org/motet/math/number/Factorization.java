package org.motet.math.number;

import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;

/** Writes a positive integer as powers; complete for every integer whose second largest prime is below the limit. */
final class Factorization {
    private static final int LIMIT = 2_000;
    private static final int LONGEST = 2_048;

    private Factorization() {}

    /** Bases with their exponents, at least one; every base but the last is prime, the last is no perfect square or cube. */
    static Map<BigInteger, Integer> of(BigInteger positive) {
        Map<BigInteger, Integer> powers = new TreeMap<>();
        BigInteger rest = positive;
        int twos = rest.getLowestSetBit();
        if (twos > 0) {
            powers.put(BigInteger.TWO, twos);
            rest = rest.shiftRight(twos);
        }
        if (rest.bitLength() > LONGEST) {
            powers.merge(rest, 1, Integer::sum);
            return powers;
        }
        for (int divisor = 3; divisor < LIMIT && rest.bitLength() > 1; divisor += 2) {
            if (rest.bitLength() < 63) {
                rest = BigInteger.valueOf(small(rest.longValue(), powers));
                break;
            }
            BigInteger prime = BigInteger.valueOf(divisor);
            BigInteger[] parts = rest.divideAndRemainder(prime);
            while (parts[1].signum() == 0) {
                powers.merge(prime, 1, Integer::sum);
                rest = parts[0];
                parts = rest.divideAndRemainder(prime);
            }
        }
        if (rest.bitLength() > 1) {
            remainder(rest, powers);
        }
        return powers;
    }

    /** For a base of a factorization: small ones have been divided by every smaller prime. */
    static boolean isPrime(BigInteger base) {
        return base.compareTo(BigInteger.valueOf((long) LIMIT * LIMIT)) < 0 || base.isProbablePrime(40);
    }

    private static long small(long number, Map<BigInteger, Integer> powers) {
        long rest = number;
        for (long divisor = 3; divisor < LIMIT && divisor * divisor <= rest; divisor += 2) {
            while (rest % divisor == 0) {
                powers.merge(BigInteger.valueOf(divisor), 1, Integer::sum);
                rest /= divisor;
            }
        }
        return rest;
    }

    private static void remainder(BigInteger rest, Map<BigInteger, Integer> powers) {
        BigInteger root = rest.sqrt();
        if (root.multiply(root).equals(rest)) {
            powers.merge(root, 2, Integer::sum);
        } else {
            powers.merge(rest, 1, Integer::sum);
        }
    }
}
