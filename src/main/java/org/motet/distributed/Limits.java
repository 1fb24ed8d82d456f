package org.motet.distributed;

import java.time.Duration;

/**
 * How long a process waits for others.
 *
 * @param silence without a sign of life, after which one is missing
 * @param patience for one that is alive, but does not come to what all do together; also for all to be there at the start
 */
public record Limits(Duration silence, Duration patience) {
    public static final Limits DEFAULT = new Limits(Duration.ofSeconds(60), Duration.ofMinutes(30));

    /** Between two signs of life. */
    Duration interval() {
        return Duration.ofMillis(Math.clamp(silence.toMillis() / 10, 20, 1000));
    }
}
