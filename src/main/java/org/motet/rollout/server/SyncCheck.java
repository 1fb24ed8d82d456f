package org.motet.rollout.server;

import java.util.Locale;
import org.motet.rollout.EngineFailedException;

/** Whether a server draws by the policy's weights. */
final class SyncCheck {
    private SyncCheck() {}

    /** @throws EngineFailedException naming both sides if a gap is above the tolerance, or if the server stands where the policy moved */
    static void require(Probe.Gaps gaps, Probe probe, double tolerance, String url) {
        if (gaps.scored().mean() > tolerance) {
            throw new EngineFailedException("the server " + url + " does not have the policy's weights: "
                    + sentence("fixed tokens", gaps.scored(), probe, tolerance));
        }
        gaps.moved().ifPresent(moved -> requireMoving(moved, probe, url));
        if (gaps.drawn().mean() > tolerance) {
            throw new EngineFailedException("the server " + url
                    + " scores by the policy's weights but does not draw by them, as one does that kept what it had cached of"
                    + (probe.temperature() == 1
                            ? " others: "
                            : " others, or gives log-probabilities at another temperature than " + probe.temperature()
                                    + " (vLLM needs --logprobs-mode processed_logprobs): ")
                    + sentence("tokens that it drew", gaps.drawn(), probe, tolerance));
        }
    }

    /** Told apart from the gap: the server may be as near as it ever was while the policy goes away from it. */
    private static void requireMoving(Movement.Share moved, Probe probe, String url) {
        if (!moved.follows()) {
            throw new EngineFailedException(String.format(
                    Locale.ROOT,
                    "the server %s does not follow the policy's weights: since version %d the log-probabilities of fixed tokens have"
                            + " moved by %.4f a token under the policy, now of version %d, and there by %.0f %% of that",
                    url,
                    moved.since(),
                    moved.mean(),
                    probe.version(),
                    100 * moved.share()));
        }
    }

    private static String sentence(String what, Probe.Gap gap, Probe probe, double tolerance) {
        return String.format(
                Locale.ROOT,
                "the mean log-probability of %s is %.4f there and %.4f under the policy of version %d, %.4f apart a token and"
                        + " %.4f at most, where rollout.sync_tolerance allows %s",
                what,
                gap.server(),
                gap.policy(),
                probe.version(),
                gap.mean(),
                gap.most(),
                tolerance);
    }
}
