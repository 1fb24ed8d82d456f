package org.motet.distributed;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Several ranks as threads of this process, on loopback. */
public final class Together {
    static final Limits SHORT = new Limits(Duration.ofSeconds(20), Duration.ofSeconds(60));

    private Together() {}

    /** What each rank comes to. */
    public static <T> List<T> run(int size, Function<World, T> task) throws Exception {
        return run(size, _ -> new Facts(Map.of("version", "1"), Map.of()), task);
    }

    static <T> List<T> run(int size, IntFunction<Facts> facts, Function<World, T> task) throws Exception {
        int port = freePort();
        try (ExecutorService threads = Executors.newFixedThreadPool(size)) {
            List<Future<T>> results = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                Placement placement = new Placement(rank, rank, size, size, "127.0.0.1", port);
                Facts own = facts.apply(rank);
                results.add(threads.submit(() -> {
                    try (World world = World.join(placement, SHORT, _ -> own, () -> Transport.GLOO, sentence -> {})) {
                        T result = task.apply(world);
                        world.updates().barrier();
                        return result;
                    }
                }));
            }
            List<T> all = new ArrayList<>();
            ExecutionException failure = null;
            for (Future<T> result : results) {
                try {
                    all.add(result.get());
                } catch (ExecutionException e) {
                    if (failure == null) {
                        failure = e;
                    } else {
                        failure.addSuppressed(e); // the others tell why
                    }
                }
            }
            if (failure != null) {
                throw failure;
            }
            return all;
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
