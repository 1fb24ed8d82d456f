package org.motet.math.number;

/**
 * A complex number in double precision with a wide exponent and an error bound: (re + i im) 2^exp.
 *
 * @param re real part, in [-1, 1]
 * @param im imaginary part, in [-1, 1]
 * @param exp binary exponent, an integer; infinite for values beyond all reach
 * @param error bound of the absolute error of re and im
 * @param branched a root or logarithm of something not positive was taken on the way
 */
public record Approx(double re, double im, double exp, double error, boolean branched) {
    private static final double ULP = 0x1p-52;
    private static final double LN2 = StrictMath.log(2);
    public static final Approx ZERO = new Approx(0, 0, 0, 0, false);
    public static final Approx ONE = of(1);
    /** No value: division by zero, a function that has none, or out of reach. */
    public static final Approx NONE = new Approx(Double.NaN, Double.NaN, 0, 1, false);

    public static Approx of(double value) {
        return scaled(value, 0, 0, 0, false);
    }

    public static Approx inexact(double value, double relativeError) {
        return scaled(value, 0, 0, Math.abs(value) * relativeError, false);
    }

    public static Approx of(double re, double im) {
        return scaled(re, im, 0, ULP * Math.max(Math.abs(re), Math.abs(im)), false);
    }

    static Approx scaled(double re, double im, double exp, double error, boolean branched) {
        double size = Math.max(Math.abs(re), Math.abs(im));
        if (Double.isNaN(size) || Double.isInfinite(size) || Double.isNaN(exp) || Double.isNaN(error)) {
            return NONE;
        }
        if (size == 0) {
            return new Approx(0, 0, error == 0 ? 0 : exp, error, branched);
        }
        int shift = Math.getExponent(size) + 1;
        return new Approx(
                Math.scalb(re, -shift), Math.scalb(im, -shift), exp + shift, Math.scalb(error, -shift), branched);
    }

    public static Approx of(Rational value) {
        int shift = value.num().bitLength() - value.den().bitLength();
        if (Math.abs(shift) < 900 && value.bits() < 900) {
            return inexact(value.toDouble(), ULP);
        }
        java.math.BigInteger num =
                shift < 0 ? value.num().shiftLeft(80 - shift) : value.num().shiftLeft(80);
        java.math.BigInteger den = shift < 0 ? value.den() : value.den().shiftLeft(shift);
        double quotient = Math.scalb(num.divide(den).doubleValue(), -80);
        return scaled(quotient, 0, shift, Math.abs(quotient) * ULP * 2, false);
    }

    public boolean isNone() {
        return Double.isNaN(re);
    }

    /** Whether the value cannot be told from zero. */
    public boolean isZeroWithinError() {
        return size() <= 4 * error;
    }

    public boolean isExactZero() {
        return size() == 0 && error == 0;
    }

    public double size() {
        return Math.max(Math.abs(re), Math.abs(im));
    }

    public boolean isReal() {
        return Math.abs(im) <= 4 * error;
    }

    public Approx plus(Approx o) {
        if (isExactZero() || o.isExactZero()) {
            return isExactZero() ? o : this;
        }
        double to = Math.max(exp, o.exp);
        if (Double.isInfinite(to)) {
            return NONE;
        }
        int a = (int) Math.max(exp - to, -4000);
        int b = (int) Math.max(o.exp - to, -4000);
        double sumRe = Math.scalb(re, a) + Math.scalb(o.re, b);
        double sumIm = Math.scalb(im, a) + Math.scalb(o.im, b);
        double err = Math.scalb(error, a) + Math.scalb(o.error, b) + ULP / 2;
        return scaled(sumRe, sumIm, to, exactSum(o) ? err - ULP / 2 : err, branched | o.branched);
    }

    private boolean exactSum(Approx o) {
        return error == 0 && o.error == 0 && Math.abs(exp - o.exp) < 20 && isShort() && o.isShort();
    }

    private boolean isShort() {
        return re * 0x1p30 == Math.rint(re * 0x1p30) && im * 0x1p30 == Math.rint(im * 0x1p30);
    }

    public Approx negate() {
        return new Approx(-re, -im, exp, error, branched);
    }

    public Approx minus(Approx o) {
        return plus(o.negate());
    }

    public Approx times(Approx o) {
        double err = error * (o.size() + o.error) * 2 + o.error * size() * 2;
        err += error == 0 && o.error == 0 && isShort() && o.isShort() ? 0 : 2 * ULP * size() * o.size();
        return scaled(re * o.re - im * o.im, re * o.im + im * o.re, exp + o.exp, err, branched | o.branched);
    }

    public Approx inverse() {
        double norm = re * re + im * im;
        if (isZeroWithinError()) {
            return NONE;
        }
        double err = 2 * error / norm + 4 * ULP / Math.sqrt(norm);
        return scaled(re / norm, -im / norm, -exp, err, branched);
    }

    /** The value as a plain double, real part; infinite or zero when out of range. */
    public double toDouble() {
        return exp > 1100 ? re * Double.POSITIVE_INFINITY : exp < -1200 ? 0 : Math.scalb(re, (int) exp);
    }

    double imaginary() {
        return exp > 1100 ? im * Double.POSITIVE_INFINITY : exp < -1200 ? 0 : Math.scalb(im, (int) exp);
    }

    /** Absolute error as a plain double. */
    double absoluteError() {
        return exp > 1100 ? Double.POSITIVE_INFINITY : exp < -1200 ? 0 : Math.scalb(error, (int) exp);
    }

    /** The principal natural logarithm. */
    Approx ln() {
        if (isZeroWithinError()) {
            return NONE;
        }
        double modulus = StrictMath.hypot(re, im);
        double real = StrictMath.log(modulus) + exp * LN2;
        double angle = isReal() ? (re < 0 ? Math.PI : 0) : StrictMath.atan2(im, re);
        double err = 2 * error / modulus + 2 * ULP * Math.max(Math.abs(real), 1);
        boolean branch = branched || re <= 0 || !isReal();
        return scaled(real, angle, 0, err, branch);
    }

    Approx exponential() {
        double x = toDouble();
        double y = imaginary();
        if (Double.isInfinite(x) || Double.isInfinite(y)) {
            return x == Double.NEGATIVE_INFINITY ? NONE : new Approx(1, 0, Double.POSITIVE_INFINITY, 1, branched);
        }
        double powers = Math.rint(x / LN2);
        double modulus = StrictMath.exp(x - powers * LN2);
        double relative = 2 * absoluteError() + ULP * (4 + Math.abs(x) + Math.abs(y));
        return scaled(
                modulus * StrictMath.cos(y),
                modulus * StrictMath.sin(y),
                powers,
                Math.min(modulus * relative, modulus),
                branched);
    }
}
