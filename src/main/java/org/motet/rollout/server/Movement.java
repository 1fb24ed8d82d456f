package org.motet.rollout.server;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a server's log-probabilities of the fixed tokens move as the policy's do. What two engines with the same weights differ by is
 * there before and after: a server that gets each version moves along, one that does not stands still, and that shows before it is
 * much further off than engines are anyway.
 */
final class Movement {
    /** Standard error of the share up to which it is judged. */
    private static final double CLEAR = 0.1;

    /** Of a server that follows; rounding of the policy makes 1 less, some 0.6 was seen. */
    private static final double FOLLOWS = 0.3;

    /** So many times the gap of the engines the policy must have moved, by squares: what it moves by rounding alone is no way to follow. */
    private static final double BEYOND_GAP = 9;

    /** The same where the server's answers are the very same as before, which no server's with other weights are. */
    private static final double BEYOND_GAP_OF_THE_SAME = 1.0 / 16;

    private @Nullable Point since;

    private record Point(long version, float[] policy, float[] server) {}

    /**
     * Least squares of the server's movement s over the policy's m, both [tokens]: {@code s = share m + rest}.
     *
     * @param share sum(s m) / sum(m m): 1 where the server follows, 0 where it stands still, less than 1 by rounding of the policy
     * @param mean of |m|, nats a token
     * @param since version of the weights from which both have moved
     * @param isClear whether that is known well enough
     */
    record Share(double share, double mean, long since, boolean isClear) {
        boolean follows() {
            return share >= FOLLOWS;
        }

        private static Share of(Point former, Point now) {
            int count = now.policy.length;
            double products = 0;
            double squares = 0; // of m
            double ofServer = 0; // of s
            double gap = 0;
            double sum = 0;
            for (int i = 0; i < count; i++) {
                double m = (double) now.policy[i] - former.policy[i];
                double s = (double) now.server[i] - former.server[i];
                double apart = (double) former.server[i] - former.policy[i];
                products += s * m;
                squares += m * m;
                ofServer += s * s;
                gap += apart * apart;
                sum += Math.abs(m);
            }
            double share = products / squares;
            double rest = ofServer - share * products; // sum of (s - share m)^2
            double error = Math.sqrt(Math.max(0, rest) / Math.max(1, count - 1) / squares);
            double far = gap * (ofServer == 0 ? BEYOND_GAP_OF_THE_SAME : BEYOND_GAP);
            return new Share(share, sum / count, former.version, squares > 0 && squares >= far && error <= CLEAR);
        }
    }

    /**
     * How the server has moved since it was last seen to follow. Called after each exchange, in the order of versions.
     *
     * @param policy log-probabilities of the fixed tokens under the policy
     * @param server the same there
     * @return nothing at the first time, for other tokens than before, and as long as it is not clear
     */
    Optional<Share> to(long version, float[] policy, float[] server) {
        Point now = new Point(version, policy, server);
        Point former = since;
        if (former == null || former.policy.length != policy.length || server.length != policy.length) {
            since = now;
            return Optional.empty();
        }
        Share share = Share.of(former, now);
        if (!share.isClear) {
            return Optional.empty();
        }
        if (share.follows()) {
            since = now;
        }
        return Optional.of(share);
    }
}
