package org.motet.rollout.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.motet.config.Key;

/** How servers are spoken to. */
public record ServerConfig(
        @Key("the servers' name of the model; '' for the first that they list")
        String model,

        @Key("environment variable with a key that is sent as a bearer token; '' for none")
        String keyEnv,

        @Key(value = "seconds that a server may take for an answer", range = "above 0 and up to 86400")
        double timeout,

        @Key(
                value =
                        "further attempts for a prompt whose server failed, did not answer in time or went away, on whichever server "
                                + "is free",
                range = "0 to 100")
        int retries,

        @Key(
                value = "seconds that a run waits while no server answers, before it saves and stops",
                range = "0 to 604800")
        double maxWait,

        @Key(
                "whether each request carries a seed of its own, so that servers that heed it draw the same again; vLLM on a processor "
                        + "dies of one where prompts are read in pieces")
        boolean seeded,

        @Key(
                "folder that new weights are written to, which servers see under the same absolute path; '' for the run's own")
        String weightsFolder) {
    public static final ServerConfig DEFAULT = new ServerConfig("", "", 1800, 3, 600, false, "");

    /**
     * With all else as it is by default.
     *
     * @param model '' for the first that the servers list
     * @param keyEnv '' for no key
     */
    public static ServerConfig of(String model, String keyEnv) {
        return new ServerConfig(
                model,
                keyEnv,
                DEFAULT.timeout,
                DEFAULT.retries,
                DEFAULT.maxWait,
                DEFAULT.seeded,
                DEFAULT.weightsFolder);
    }

    public ServerConfig {
        if (!(timeout > 0 && timeout <= 86_400)) {
            throw new IllegalArgumentException(
                    "timeout is " + timeout + "; allowed is above 0 and up to 86400 seconds");
        }
        if (retries < 0 || retries > 100) {
            throw new IllegalArgumentException("retries is " + retries + "; allowed is 0 to 100");
        }
        if (!(maxWait >= 0 && maxWait <= 604_800)) {
            throw new IllegalArgumentException("max_wait is " + maxWait + "; allowed is 0 to 604800 seconds");
        }
    }

    /**
     * The key that is sent; null for none.
     *
     * @throws IllegalArgumentException if the variable that should hold it is not set
     */
    @Nullable
    String key() {
        String key = keyEnv.isEmpty() ? null : System.getenv(keyEnv);
        if (key == null && !keyEnv.isEmpty()) {
            throw new IllegalArgumentException(
                    "rollout.server.key_env names the environment variable " + keyEnv + ", which is not set");
        }
        return key;
    }

    Duration longestAnswer() {
        return Duration.ofMillis(Math.max(1, Math.round(1000 * timeout)));
    }

    Duration longestWait() {
        return Duration.ofMillis(Math.round(1000 * maxWait));
    }
}
