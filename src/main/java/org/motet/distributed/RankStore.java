package org.motet.distributed;

import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;

/** c10d's TCP store, which rank 0 serves: by it the processes of a group find each other. */
final class RankStore implements AutoCloseable {
    private final TCPStore store;
    private final String host;
    private final int size;
    private final Limits limits;

    private RankStore(TCPStore store, String host, int size, Limits limits) {
        this.store = store;
        this.host = host;
        this.size = size;
        this.limits = limits;
    }

    /** Of rank 0, at any port that is free. */
    static RankStore serve(Placement placement, Limits limits) {
        return new RankStore(
                open("127.0.0.1", 0, placement.size(), limits, true), "127.0.0.1", placement.size(), limits);
    }

    /** Of another process. */
    static RankStore at(int port, Placement placement, Limits limits) {
        return new RankStore(
                open(placement.host(), port, placement.size(), limits, false),
                placement.host(),
                placement.size(),
                limits);
    }

    private static TCPStore open(String host, int port, int size, Limits limits, boolean serves) {
        TCPStoreOptions options = new TCPStoreOptions()
                .port((short) port)
                .isServer(serves)
                .waitWorkers(false)
                .timeout(new Milliseconds(limits.patience().toMillis()));
        options.numWorkers(new SizeTPointer(1).put(size));
        return new TCPStore(host, options);
    }

    int port() {
        return store.getPort() & 0xffff;
    }

    /**
     * A further connection with names of its own, for one native owner: who takes it frees it, and a second owner would end the
     * process. Java does not free it.
     */
    PrefixStore handedOver(String prefix) {
        TCPStore own = open(host, port(), size, limits, false);
        PrefixStore named = new PrefixStore(prefix, own);
        own.deallocate(false);
        return named;
    }

    @Override
    public void close() {
        store.close();
    }
}
