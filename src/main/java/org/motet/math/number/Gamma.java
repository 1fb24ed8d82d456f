package org.motet.math.number;

/** The factorial of real numbers above minus one, to about twelve digits (Lanczos, g = 7). */
public final class Gamma {
    private static final double[] C = {
        0.99999999999980993,
        676.5203681218851,
        -1259.1392167224028,
        771.32342877765313,
        -176.61502916214059,
        12.507343278686905,
        -0.13857109526572012,
        9.9843695780195716e-6,
        1.5056327351493116e-7
    };

    private Gamma() {}

    static Approx factorial(Approx n) {
        double x = n.toDouble();
        if (n.isNone() || !n.isReal() || !(x > -1) || x > 1e300) {
            return Approx.NONE;
        }
        if (x == Math.rint(x) && x <= 170 && n.error() == 0) {
            double product = 1;
            for (int i = 2; i <= x; i++) {
                product *= i;
            }
            return Approx.inexact(product, x * 0x1p-52);
        }
        double ln = logGamma(x + 1);
        double slope = Math.abs(StrictMath.log(x + 1)) + 1;
        double error = 1e-14 * Math.abs(ln) + 1e-13 + n.absoluteError() * slope;
        return Approx.scaled(ln, 0, 0, error, n.branched()).exponential();
    }

    private static double logGamma(double x) {
        double z = x - 1;
        double sum = C[0];
        for (int i = 1; i < C.length; i++) {
            sum += C[i] / (z + i);
        }
        double t = z + 7.5;
        return 0.5 * StrictMath.log(2 * Math.PI) + (z + 0.5) * StrictMath.log(t) - t + StrictMath.log(sum);
    }
}
