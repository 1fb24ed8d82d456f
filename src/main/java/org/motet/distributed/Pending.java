package org.motet.distributed;

/** Something that all processes do together and that has begun. */
public interface Pending {
    /**
     * Waits until it is done here; to be called once.
     *
     * @throws RankFailedException if another process is missing
     */
    void await();
}
