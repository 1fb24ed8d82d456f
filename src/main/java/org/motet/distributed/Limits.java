package org.motet.distributed;

import java.time.Duration;

/**
 * How long a process waits for others.
 *
 * @param silence without a sign of life, after which one is missing
 * @param patience for one that has not come yet, and for one that is alive, but does not move on while others wait for it
 */
public record Limits(Duration silence, Duration patience) {
    /** Between two signs of life. */
    Duration interval() {
        return Duration.ofMillis(Math.clamp(silence.toMillis() / 10, 20, 1000));
    }

    /** That many intervals, at least one. */
    long beats(Duration time) {
        return Math.max(1, time.dividedBy(interval()));
    }
}
