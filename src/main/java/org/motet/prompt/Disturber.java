package org.motet.prompt;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.motet.problem.Problem;
import org.motet.random.KeyedDraw;

/**
 * Adds misleading text to a share of the problems. All draws are keyed by (seed, visit). A wrong answer is an integer that
 * differs from every accepted answer, each of them read exactly; where one of these is no plain number, nothing is claimed
 * and a distracting fact is added instead.
 */
public final class Disturber {
    private static final Pattern INTEGER = Pattern.compile("(?<![\\d.,/\\\\])\\d{1,6}(?![\\d.,]*\\d)");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?\\d+(\\.\\d+)?");
    private static final Pattern GROUPED = Pattern.compile("[-+]?\\d{1,3}(,\\d{3})+(\\.\\d+)?");
    private static final Pattern FRACTION =
            Pattern.compile("([-+]?)(?:(\\d+)/(\\d+)|\\\\[dt]?frac\\{(\\d+)\\}\\{(\\d+)\\})");

    private final double share;
    private final KeyedDraw draws;

    /**
     * A disturber.
     *
     * @param share of the visits that are disturbed, in [0, 1]
     */
    public Disturber(double share, long seed) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("prompts.disturbed is " + share + ", 0 to 1 is allowed");
        }
        this.share = share;
        this.draws = new KeyedDraw(seed, "disturbance");
    }

    /** A question with what was added to it. */
    public record Disturbed(String question, Disturbance kind) {}

    /** The disturbed question of a visit; empty if this visit is not to be disturbed. */
    public Optional<Disturbed> disturb(Problem problem, long visit) {
        if (draws.uniform(visit, 0) >= share) {
            return Optional.empty();
        }
        Disturbance[] kinds = Disturbance.values();
        Disturbance kind = kinds[draws.below(kinds.length, visit, 1)];
        Optional<BigInteger> wrong = wrongAnswer(problem, visit);
        if (wrong.isEmpty() && (kind == Disturbance.WRONG_HINT || kind == Disturbance.CLAIMED_ANSWER)) {
            kind = Disturbance.DISTRACTING_FACT;
        }
        String wording = kind.wordings().get(draws.below(kind.wordings().size(), visit, 2));
        String text = wording.replace("{wrong}", wrong.map(BigInteger::toString).orElse(""))
                .replace("{number}", String.valueOf(2 + draws.below(97, visit, 3)))
                .replace("{step}", flawedStep(problem.question(), visit));
        return Optional.of(new Disturbed(problem.question() + "\n" + text, kind));
    }

    /** An integer near the first accepted answer that equals none of them; empty if one of them is no plain number. */
    Optional<BigInteger> wrongAnswer(Problem problem, long visit) {
        List<BigInteger[]> accepted = new ArrayList<>();
        for (String answer : problem.answers()) {
            Optional<BigInteger[]> value = exact(answer.strip());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            accepted.add(value.get());
        }
        if (accepted.isEmpty()) {
            return Optional.empty();
        }
        BigInteger base = accepted.getFirst()[0].divide(accepted.getFirst()[1]);
        int start = draws.below(18, visit, 4);
        for (int i = 0; i < 18 + accepted.size(); i++) { // more candidates than accepted answers: one is free
            int k = (start + i) % (18 + accepted.size());
            BigInteger candidate = base.add(BigInteger.valueOf(k < 9 ? k + 1 : 8 - k));
            boolean negative = candidate.signum() < 0 && base.signum() >= 0;
            if (!negative && accepted.stream().noneMatch(a -> a[0].equals(candidate.multiply(a[1])))) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** Numerator and positive denominator of a number in digits. */
    private static Optional<BigInteger[]> exact(String answer) {
        Matcher fraction = FRACTION.matcher(answer);
        if (fraction.matches()) {
            boolean slash = fraction.group(2) != null;
            BigInteger above = new BigInteger(fraction.group(slash ? 2 : 4));
            BigInteger below = new BigInteger(fraction.group(slash ? 3 : 5));
            return below.signum() == 0
                    ? Optional.empty()
                    : Optional.of(new BigInteger[] {fraction.group(1).equals("-") ? above.negate() : above, below});
        }
        if (DECIMAL.matcher(answer).matches() || GROUPED.matcher(answer).matches()) {
            BigDecimal value = new BigDecimal(answer.replace(",", ""));
            return Optional.of(new BigInteger[] {value.unscaledValue(), BigInteger.TEN.pow(value.scale())});
        }
        return Optional.empty();
    }

    /** An equation between numbers of the question, where it has two, that does not hold. */
    private String flawedStep(String question, long visit) {
        List<Integer> numbers = new ArrayList<>();
        Matcher matcher = INTEGER.matcher(question);
        while (matcher.find() && numbers.size() < 2) {
            numbers.add(Integer.parseInt(matcher.group()));
        }
        while (numbers.size() < 2) {
            numbers.add(2 + draws.below(8, visit, 5, numbers.size()));
        }
        long a = numbers.get(0);
        long b = numbers.get(1);
        boolean sum = draws.below(2, visit, 6) == 0;
        long slip = 1 + draws.below(9, visit, 7);
        return sum ? a + "+" + b + "=" + (a + b + slip) : a + "*" + b + "=" + (a * b + slip);
    }
}
