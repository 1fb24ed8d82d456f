package org.motet.hub;

/** Told while a file of a hub arrives. */
@FunctionalInterface
public interface HubProgress {
    /**
     * Some bytes have arrived.
     *
     * @param what file and repository
     * @param bytes received so far, an earlier attempt's included
     * @param size size of the whole file, -1 if not told
     */
    void received(String what, long bytes, long size);
}
