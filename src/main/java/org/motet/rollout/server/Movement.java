package org.motet.rollout.server;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a server's log-probabilities of the fixed tokens move as the policy's do. The distance of two engines with the same weights
 * (rounding, kernels) is there before and after, so it falls out of a difference of two times: a server that gets each version moves
 * along, one that does not stands still, and that shows long before it is further off than engines are anyway.
 */
final class Movement {
    /** Standard error of the share at which it is judged. */
    private static final double CLEAR = 0.1;

    private @Nullable Point since;

    private record Point(long version, float[] policy, float[] server) {}

    /**
     * Least squares of the server's movement s over the policy's m, both [tokens]: {@code s = share m + rest}.
     *
     * @param share sum(s m) / sum(m m): 1 where the server follows, 0 where it stands still
     * @param error its standard error, by what is left over
     * @param mean of |m|, nats a token
     * @param since version of the weights from which both have moved
     */
    record Share(double share, double error, double mean, long since) {
        /** Whether it is known well enough to be judged. */
        boolean isClear() {
            return error <= CLEAR;
        }

        boolean follows() {
            return share >= 0.5;
        }

        static Share of(float[] policy, float[] formerPolicy, float[] server, float[] formerServer, long since) {
            double products = 0;
            double squares = 0;
            double sum = 0;
            for (int i = 0; i < policy.length; i++) {
                double m = (double) policy[i] - formerPolicy[i];
                products += m * ((double) server[i] - formerServer[i]);
                squares += m * m;
                sum += Math.abs(m);
            }
            double share = products / squares;
            double rest = 0;
            for (int i = 0; i < policy.length; i++) {
                double m = (double) policy[i] - formerPolicy[i];
                double left = (double) server[i] - formerServer[i] - share * m;
                rest += left * left;
            }
            double error = Math.sqrt(rest / Math.max(1, policy.length - 1) / squares);
            return new Share(share, error, sum / policy.length, since);
        }
    }

    /**
     * How the server has moved since it was last seen to follow. Called after each exchange, in the order of versions.
     *
     * @param policy log-probabilities of the fixed tokens under the policy
     * @param server the same there
     * @return nothing at the first time, for other tokens than before, and as long as the policy stands still
     */
    Optional<Share> to(long version, float[] policy, float[] server) {
        Point now = new Point(version, policy, server);
        Point former = since;
        if (former == null || former.policy.length != policy.length || server.length != policy.length) {
            since = now;
            return Optional.empty();
        }
        Share share = Share.of(policy, former.policy, server, former.server, former.version);
        if (Double.isNaN(share.share)) {
            return Optional.empty();
        }
        if (share.isClear() && share.follows()) {
            since = now;
        }
        return Optional.of(share);
    }
}
