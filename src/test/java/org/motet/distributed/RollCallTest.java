package org.motet.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What ranks are told of each other's end. */
class RollCallTest {
    private static final Facts NOTHING = new Facts(Map.of(), Map.of());
    private static final Limits LIMITS = new Limits(Duration.ofSeconds(2), Duration.ofSeconds(60));

    private final List<BlockingQueue<String>> told = new ArrayList<>();
    private int port;

    @BeforeEach
    void place() throws IOException {
        port = Together.freePort();
        IntStream.range(0, 3).forEach(_ -> told.add(new LinkedBlockingQueue<>()));
    }

    private World joined(int rank, int size, Limits limits, World.Introduction introduction) throws IOException {
        return World.join(
                new Placement(rank, rank, size, size, "127.0.0.1", port),
                limits,
                introduction,
                () -> Transport.GLOO,
                told.get(rank)::add);
    }

    private List<World> worlds(int size, Limits limits) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(size)) {
            List<Future<World>> joining = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                int own = rank;
                joining.add(threads.submit(() -> joined(own, size, limits, _ -> NOTHING)));
            }
            List<World> worlds = new ArrayList<>();
            for (Future<World> world : joining) {
                worlds.add(world.get());
            }
            return worlds;
        }
    }

    private String told(int rank) throws InterruptedException {
        return String.valueOf(told.get(rank).poll(60, TimeUnit.SECONDS));
    }

    /** A process of which nothing is heard but what the test says. */
    private record Wire(Socket socket, BufferedReader in) implements AutoCloseable {
        static Wire to(int port) throws Exception {
            while (true) {
                try {
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                    return new Wire(
                            socket,
                            new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
                } catch (IOException notYet) {
                    Thread.sleep(10);
                }
            }
        }

        void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void allLearnWhoFailedAndWhy() throws Exception {
        List<World> worlds = worlds(3, LIMITS);
        worlds.get(2).fail(new IllegalStateException("the disk is full"));
        assertThat(told(0)).isEqualTo("rank 2 failed: the disk is full");
        assertThat(told(1)).isEqualTo("rank 2 failed: the disk is full");
        worlds.forEach(World::close);
    }

    @Test
    void goodbyeIsNoFailure() throws Exception {
        List<World> worlds = worlds(2, LIMITS);
        worlds.get(1).close();
        worlds.get(0).close();
        assertThat(told.get(0).poll(3, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void oneThatIsAliveButDoesNotComeIsNamed() throws Exception {
        List<World> worlds = worlds(2, new Limits(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        try (ExecutorService waiting = Executors.newSingleThreadExecutor()) {
            waiting.submit(() -> worlds.get(0).updates().barrier());
            String sentence = "rank 1 is missing: it is alive, but for 1 s (distributed.patience) it has not moved on"
                    + " while others wait for it";
            assertThat(told(0)).isEqualTo(sentence);
            assertThat(told(1)).isEqualTo(sentence);
            worlds.get(1).updates().barrier(); // else the other's native code would wait on
        }
        worlds.forEach(World::close);
    }

    @Test
    void oneThatHangsWhileAnotherHasNotYetComeIsNamedAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newSingleThreadExecutor();
                Wire hanging = Wire.to(begun(threads, 3))) {
            hanging.say("rank 1 of 3");
            assertThat(hanging.in().readLine()).startsWith("store ");
            assertThat(told(0)).isEqualTo("rank 1 is missing: no sign of life for 2 s");
        }
    }

    /** Begins rank 0, which waits for others. */
    private int begun(ExecutorService threads, int size) {
        threads.submit(() -> joined(0, size, LIMITS, _ -> NOTHING));
        return port;
    }

    @Test
    void whoHasNoSuchModelIsNamedBeforeAnyTraining() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<World> first = threads.submit(() -> joined(0, 2, LIMITS, _ -> NOTHING));
            assertThatThrownBy(() -> joined(1, 2, LIMITS, _ -> {
                        throw new IllegalArgumentException("there is no model/here");
                    }))
                    .hasMessage("there is no model/here");
            assertThatThrownBy(first::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("rank 1 failed: there is no model/here");
        }
    }

    @Test
    void strangersAreSentAwayAndWrongNumbersRefused() throws Exception {
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            int at = begun(threads, 2);
            try (Wire stranger = Wire.to(at)) {
                stranger.say("GET / HTTP/1.1");
                assertThat(stranger.in().readLine()).isNull();
            }
            assertThatThrownBy(() -> joined(1, 3, LIMITS, _ -> NOTHING))
                    .hasMessage("rank 1 is to be one of 3 processes, but rank 0 one of 2");
            try (Wire one = Wire.to(at);
                    Wire two = Wire.to(at)) {
                one.say("rank 1 of 2");
                assertThat(one.in().readLine()).startsWith("store ");
                two.say("rank 1 of 2");
                assertThat(two.in().readLine())
                        .isEqualTo("refused there is a rank 1 already: two processes have one number");
            }
            assertThat(told(0)).isEqualTo("rank 1 is missing: its process has ended");
        }
    }

    @Test
    void rankZeroThatTakesConnectionsButHangsIsNamed() throws Exception {
        try (ServerSocket hanging = new ServerSocket(port)) {
            assertThatThrownBy(() -> joined(1, 2, LIMITS, _ -> NOTHING))
                    .isInstanceOf(RankFailedException.class)
                    .hasMessage("rank 0 is missing: 127.0.0.1:" + hanging.getLocalPort()
                            + " (MASTER_ADDR, MASTER_PORT) takes connections, but does not answer for 2 s");
        }
    }

    @Test
    void whoNeverComesIsNamedAfterPatience() {
        assertThatThrownBy(() -> joined(0, 3, new Limits(Duration.ofSeconds(2), Duration.ofSeconds(1)), _ -> NOTHING))
                .isInstanceOf(RankFailedException.class)
                .hasMessage("ranks 1, 2 are missing: of 3 ranks 1 came, and no other within 1 s");
    }
}
