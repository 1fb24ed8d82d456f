package org.motet.train;

/** Seconds that a run has taken, over all processes that it went on in. */
final class RunTime {
    private final long started = System.nanoTime();
    private final double earlier;

    /** @param earlier seconds of the processes before this one, up to the checkpoint that it goes on from */
    RunTime(double earlier) {
        this.earlier = earlier;
    }

    double seconds() {
        return earlier + (System.nanoTime() - started) / 1e9;
    }
}
