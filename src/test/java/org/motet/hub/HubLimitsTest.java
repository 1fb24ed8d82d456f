package org.motet.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hub that stalls, or never ends, or lies about sizes: every wait and every size has a bound. */
@Timeout(120)
class HubLimitsTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final String LISTING = "{\"sha\":\"" + COMMIT + "\",\"siblings\":[{\"rfilename\":\"config.json\"}]}";

    /** What the server does with a body: writes what it likes for as long as the client stays. */
    private interface Body {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    @TempDir
    Path cache;

    private final AtomicInteger listings = new AtomicInteger();
    private final AtomicInteger contents = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private Body listing = out -> out.write(LISTING.getBytes(StandardCharsets.UTF_8));
    private Body content = out -> out.write(new byte[10]);
    private String announcedSize = "10";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/api/", exchange -> answer(exchange, listing, listings));
        server.createContext("/owner/", exchange -> {
            exchange.getResponseHeaders().add("ETag", "\"mirror-1\"");
            if (announcedSize != null) {
                exchange.getResponseHeaders().add("X-Linked-Size", announcedSize);
            }
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            } else {
                answer(exchange, content, contents);
            }
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, Body body, AtomicInteger count) {
        count.incrementAndGet();
        try (exchange) {
            exchange.sendResponseHeaders(200, 0); // chunks
            try (OutputStream out = exchange.getResponseBody()) {
                body.write(out);
            }
        } catch (IOException | InterruptedException e) {
            // the client went away, as it should
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private Path fetch() throws IOException {
        URI address = URI.create("http://localhost:" + server.getAddress().getPort());
        HubConfig config = new HubConfig(address, cache, null, false);
        try (HubClient client = new HubClient(config, (what, bytes, size) -> {}, pause -> {}, Duration.ofMillis(400))) {
            return client.model("owner/name");
        }
    }

    private void refused(String... parts) {
        assertThatThrownBy(this::fetch)
                .isInstanceOf(HubUnavailableException.class)
                .hasMessageContainingAll(parts)
                .message()
                .doesNotContain("\n");
    }

    private static void sleepForEver(OutputStream out) throws IOException, InterruptedException {
        out.flush();
        Thread.sleep(Duration.ofMinutes(10));
    }

    @Test
    void aListingThatStallsIsGivenUp() {
        listing = out -> {
            out.write(LISTING.substring(0, 30).getBytes(StandardCharsets.UTF_8));
            sleepForEver(out);
        };
        refused("owner/name", "less than 1024 bytes in 0.4 s", "failed 5 times", "not in the cache");
        assertThat(listings).hasValue(5);
    }

    @Test
    void aListingThatTricklesIsGivenUp() {
        listing = out -> {
            for (int i = 0; i < 100_000; i++) {
                out.write(' ');
                out.flush();
                Thread.sleep(20);
            }
        };
        refused("owner/name", "less than 1024 bytes in 0.4 s");
    }

    @Test
    void aListingThatGoesOnSlowlyForEverIsGivenUp() {
        listing = out -> {
            for (int i = 0; i < 100_000; i++) {
                out.write(new byte[2000]);
                out.flush();
                Thread.sleep(20);
            }
        };
        refused("owner/name", "failed 5 times (it ");
    }

    @Test
    void anEndlessListingIsGivenUp() {
        listing = out -> {
            while (true) {
                out.write(",{\"rfilename\":\"a.json\"}".repeat(1000).getBytes(StandardCharsets.UTF_8));
            }
        };
        refused("owner/name", "failed 5 times");
    }

    @Test
    void aListingOfTooManyFilesIsRefused() {
        String files = IntStream.range(0, 10_001)
                .mapToObj(i -> "{\"rfilename\":\"" + i + ".json\"}")
                .collect(Collectors.joining(","));
        listing = out -> out.write(
                ("{\"sha\":\"" + COMMIT + "\",\"siblings\":[" + files + "]}").getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(this::fetch)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("owner/name lists more than 10000 files");
        assertThat(contents).hasValue(0);
    }

    @Test
    void anEndlessFileIsCutAtItsAnnouncedSizeAndLeavesNothing() throws IOException {
        content = out -> {
            while (true) {
                out.write(new byte[1 << 16]);
            }
        };
        refused("config.json of owner/name", "more than the 10 bytes that it announced", "nothing was kept");
        assertThat(contents).hasValue(1);
        assertThat(blobs()).isEmpty();
    }

    @Test
    void aFileOneByteLongerThanAnnouncedIsRefused() throws IOException {
        content = out -> out.write(new byte[11]);
        refused("more than the 10 bytes that it announced");
        assertThat(blobs()).isEmpty();
        content = out -> out.write(new byte[10]);
        assertThat(fetch().resolve("config.json")).hasSize(10);
    }

    @Test
    void aFileThatStallsIsTriedAgainAndThenGivenUp() {
        content = out -> {
            out.write(new byte[3]);
            sleepForEver(out);
        };
        refused("config.json of owner/name", "less than 1024 bytes in 0.4 s", "failed 5 times");
    }

    @Test
    void aFileThatTheDiskCannotHoldIsNotBegun() {
        announcedSize = Long.toString(Long.MAX_VALUE / 2);
        refused("config.json of owner/name needs 4611686018427387903 bytes", "has room for", "HF_HOME");
        assertThat(contents).hasValue(0);
    }

    @Test
    void aFileOfUntoldSizeIsTaken() throws IOException {
        announcedSize = null;
        content = out -> out.write(new byte[100_000]);
        assertThat(fetch().resolve("config.json")).hasSize(100_000);
    }

    private List<Path> blobs() throws IOException {
        try (Stream<Path> entries = Files.list(cache.resolve("models--owner--name/blobs"))) {
            return entries.toList();
        }
    }
}
