package org.motet.reward;

import java.net.URI;
import org.motet.config.Key;

/** A reward that a server computes, named {@code http}; {@link HttpReward} says what is sent and what must come back. */
public record HttpRewardConfig(
        @Key(value = "address of a server that completions are posted to for a reward; '' for no such reward")
        String url,

        @Key(value = "weight of its scores", range = "a finite number; 0 measures only")
        double weight,

        @Key(value = "most completions of a request", range = "1 or more")
        int batchSize,

        @Key(value = "requests at once", range = "1 to 256") int parallel,

        @Key(value = "seconds that the server may take for a request", range = "above 0 and up to 86400")
        double timeout,

        @Key(
                value =
                        "further attempts after no connection, no answer in time, or status 408, 429 or 5xx; completions that "
                                + "stay without a score are left out of their groups and counted in reward/http/failed",
                range = "0 to 100")
        int retries,

        @Key("environment variable with a key that is sent as a bearer token; '' for none")
        String keyEnv) {
    public static final HttpRewardConfig DEFAULT = new HttpRewardConfig("", 1, 64, 4, 30, 3, "");

    public HttpRewardConfig {
        if (!url.isEmpty() && !isAddress(url)) {
            throw new IllegalArgumentException(
                    "url is '" + url + "'; it must be an address that begins with http:// or https://");
        }
        if (!Double.isFinite(weight)) {
            throw new IllegalArgumentException("weight is " + weight + "; it must be a finite number");
        }
        if (batchSize < 1) {
            throw new IllegalArgumentException("batch_size is " + batchSize + "; at least 1 is needed");
        }
        if (parallel < 1 || parallel > 256) {
            throw new IllegalArgumentException("parallel is " + parallel + "; allowed is 1 to 256");
        }
        if (!(timeout > 0 && timeout <= 86_400)) {
            throw new IllegalArgumentException(
                    "timeout is " + timeout + "; allowed is above 0 and up to 86400 seconds");
        }
        if (retries < 0 || retries > 100) {
            throw new IllegalArgumentException("retries is " + retries + "; allowed is 0 to 100");
        }
    }

    boolean isOn() {
        return !url.isEmpty();
    }

    private static boolean isAddress(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
