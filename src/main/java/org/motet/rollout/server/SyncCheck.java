package org.motet.rollout.server;

import java.util.Locale;
import org.motet.rollout.EngineFailedException;

/** Whether a server draws by the policy's weights. */
final class SyncCheck {
    private SyncCheck() {}

    /** @throws EngineFailedException naming both sides if a gap is above the tolerance */
    static void require(Probe.Gaps gaps, Probe probe, double tolerance, String url) {
        if (gaps.scored().mean() > tolerance) {
            throw new EngineFailedException("the server " + url + " does not have the policy's weights: "
                    + sentence("fixed tokens", gaps.scored(), probe, tolerance));
        }
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
