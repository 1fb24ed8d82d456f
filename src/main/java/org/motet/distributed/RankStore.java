package org.motet.distributed;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;

/** Small texts by name that all processes see: c10d's TCP store, which rank 0 serves. */
final class RankStore implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration TRIAL = Duration.ofSeconds(5);

    private final TCPStore store;
    private final Placement placement;

    private RankStore(TCPStore store, Placement placement) {
        this.store = store;
        this.placement = placement;
    }

    /**
     * Rank 0 begins to serve; the others come.
     *
     * @throws RankFailedException if rank 0 does not answer in time
     * @throws IllegalArgumentException if its port is taken
     */
    static RankStore join(Placement placement, Limits limits) {
        if (placement.rank() > 0) {
            awaitFirst(placement, limits);
        }
        try {
            return new RankStore(open(placement, limits, placement.rank() == 0), placement);
        } catch (RuntimeException failure) {
            if (placement.rank() == 0) {
                throw new IllegalArgumentException(
                        "port %d cannot be listened on (MASTER_PORT): %s"
                                .formatted(placement.port(), firstLine(failure)),
                        failure);
            }
            throw new RankFailedException(
                    "rank 0 is missing: %s:%d (MASTER_ADDR, MASTER_PORT) ended the connection"
                            .formatted(placement.host(), placement.port()),
                    failure);
        }
    }

    /** Until rank 0 listens; its host may have no address yet. */
    private static void awaitFirst(Placement placement, Limits limits) {
        long end = System.nanoTime() + limits.patience().toNanos();
        while (true) {
            try (Socket trial = new Socket()) {
                trial.connect(new InetSocketAddress(placement.host(), placement.port()), (int) TRIAL.toMillis());
                return;
            } catch (IOException | RuntimeException notYet) {
                if (System.nanoTime() > end) {
                    throw new RankFailedException(
                            "rank 0 is missing: %s:%d (MASTER_ADDR, MASTER_PORT) did not answer in %d s"
                                    .formatted(
                                            placement.host(),
                                            placement.port(),
                                            limits.patience().toSeconds()),
                            notYet);
                }
            }
            rest();
        }
    }

    static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private static TCPStore open(Placement placement, Limits limits, boolean serves) {
        TCPStoreOptions options = new TCPStoreOptions()
                .port((short) placement.port())
                .isServer(serves)
                .waitWorkers(false)
                .timeout(new Milliseconds(limits.patience().toMillis()));
        options.numWorkers(new SizeTPointer(1).put(placement.size()));
        return new TCPStore(placement.host(), options);
    }

    /**
     * A further connection with names of its own, for one native owner: who takes it frees it, and a second owner would end the
     * process. Java does not free it.
     */
    PrefixStore handedOver(String prefix, Limits limits) {
        TCPStore own = open(placement, limits, false);
        PrefixStore named = new PrefixStore(prefix, own);
        own.deallocate(false);
        return named;
    }

    void set(String name, String text) {
        store.set(name, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Waits for it as long as the store's patience lasts. */
    String get(String name) {
        try {
            return new String(Base64.getDecoder().decode(store.get_to_str(name)), StandardCharsets.UTF_8);
        } catch (RuntimeException lost) {
            throw new RankFailedException("rank 0 is missing: " + firstLine(lost), lost);
        }
    }

    private boolean has(String name) {
        try (StringVector names = new StringVector(name)) {
            return store.check(names);
        }
    }

    /** What each rank has set under {@code name/RANK}; names those that have not in time. */
    List<String> ofAll(String name, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            List<String> missing = new ArrayList<>();
            for (int rank = 0; rank < placement.size(); rank++) {
                if (!has(name + "/" + rank)) {
                    missing.add(String.valueOf(rank));
                }
            }
            if (missing.isEmpty()) {
                break;
            }
            if (System.nanoTime() > end) {
                throw new RankFailedException("%s missing: of %d ranks %d came within %d s"
                        .formatted(
                                missing.size() == 1
                                        ? "rank " + missing.getFirst() + " is"
                                        : "ranks " + String.join(", ", missing) + " are",
                                placement.size(),
                                placement.size() - missing.size(),
                                patience.toSeconds()));
            }
            rest();
        }
        List<String> all = new ArrayList<>();
        for (int rank = 0; rank < placement.size(); rank++) {
            all.add(get(name + "/" + rank));
        }
        return all;
    }

    private static void rest() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RankFailedException("interrupted while other ranks were waited for", e);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
