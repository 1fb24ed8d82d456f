package org.motet.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What ranks are told of each other's end. */
class RollCallTest {
    private static final Limits LIMITS = new Limits(Duration.ofSeconds(2), Duration.ofSeconds(60));

    private final List<BlockingQueue<String>> told = new ArrayList<>();

    private List<World> worlds(int size) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(size)) {
            List<Future<World>> joining = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                Placement placement = new Placement(rank, rank, size, size, "127.0.0.1", port);
                BlockingQueue<String> own = new LinkedBlockingQueue<>();
                told.add(own);
                joining.add(threads.submit(() -> World.join(placement, LIMITS, Map.of(), own::add)));
            }
            List<World> worlds = new ArrayList<>();
            for (Future<World> world : joining) {
                worlds.add(world.get());
            }
            return worlds;
        }
    }

    private String told(int rank) throws InterruptedException {
        return String.valueOf(told.get(rank).poll(20, TimeUnit.SECONDS));
    }

    @Test
    void allLearnWhoFailedAndWhy() throws Exception {
        List<World> worlds = worlds(3);
        worlds.get(2).fail(new IllegalStateException("the disk is full"));
        assertThat(told(0)).isEqualTo("rank 2 failed: the disk is full");
        assertThat(told(1)).isEqualTo("rank 2 failed: the disk is full");
        worlds.forEach(World::close);
    }

    @Test
    void goodbyeIsNoFailure() throws Exception {
        List<World> worlds = worlds(2);
        worlds.get(1).close();
        worlds.get(0).close();
        assertThat(told.get(0).poll(3, TimeUnit.SECONDS)).isNull();
    }
}
