package org.motet.distributed;

import java.time.Duration;

/** A moment in which a thread of the roll call waits. */
final class Rest {
    private Rest() {}

    /** @throws RankFailedException if the thread is to end */
    static void of(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RankFailedException("interrupted while other ranks were waited for", e);
        }
    }
}
