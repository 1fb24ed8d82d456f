package org.motet.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubClientTest {
    private static final String CONFIG = "{\"model_type\": \"qwen2\"}";

    @TempDir
    Path cache;

    private final byte[] weights = new byte[300_000];
    private final List<Duration> pauses = new ArrayList<>();
    private FakeHub hub;

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(weights);
        hub = new FakeHub("owner/name")
                .file("config.json", CONFIG)
                .file("pytorch_model.bin", "never to be fetched")
                .file("modeling.py", "never to be fetched")
                .large("model.safetensors", weights);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private HubClient client(String token, boolean offline) {
        return new HubClient(
                new HubConfig(hub.address(), cache, token, offline),
                (what, bytes, size) -> {},
                pauses::add,
                Duration.ofMillis(500));
    }

    private Path fetch() throws IOException {
        try (HubClient client = client("secret", false)) {
            return client.model("owner/name");
        }
    }

    private Path repository() {
        return cache.resolve("models--owner--name");
    }

    @Test
    void aModelComesIntoTheStandardCacheLayoutAndIsFetchedOnce() throws IOException {
        Path folder = fetch();
        assertThat(folder).isEqualTo(repository().resolve("snapshots").resolve(FakeHub.COMMIT));
        assertThat(folder.resolve("config.json")).hasContent(CONFIG).isSymbolicLink();
        assertThat(folder.resolve("model.safetensors")).hasBinaryContent(weights);
        String sha256 = FakeHub.hash("SHA-256", new byte[0], weights);
        assertThat(folder.resolve("model.safetensors").toRealPath())
                .isEqualTo(repository().resolve("blobs").resolve(sha256).toRealPath());
        assertThat(repository().resolve("refs/main")).hasContent(FakeHub.COMMIT);
        assertThat(names(folder)).containsExactlyInAnyOrder("config.json", "model.safetensors");
        int before = hub.requests.size();
        assertThat(fetch()).isEqualTo(folder);
        assertThat(hub.requests).hasSize(before + 1); // only the listing
    }

    @Test
    void theTokenGoesToTheHubButNeverToTheStorageHost() throws IOException {
        fetch();
        assertThat(hub.requests)
                .anySatisfy(request -> assertThat(request.getTarget()).startsWith("/storage/"));
        assertThat(hub.requests)
                .allSatisfy(request -> assertThat(request.getHeaders().get("Authorization"))
                        .isEqualTo(request.getTarget().startsWith("/storage/") ? null : "Bearer secret"));
        assertThat(new HubConfig(hub.address(), cache, "secret", false).toString())
                .doesNotContain("secret");
    }

    @Test
    void noRequestAsksForAnUpgrade() throws IOException {
        fetch();
        assertThat(hub.requests).isNotEmpty().allSatisfy(request -> {
            assertThat(request.getVersion()).isEqualTo("HTTP/1.1");
            assertThat(request.getHeaders().names()).doesNotContain("Upgrade", "HTTP2-Settings");
        });
    }

    @Test
    void aCutConnectionGoesOnWhereItStopped() throws IOException {
        hub.fault(
                "GET /storage/model.safetensors", response -> response.onResponseBody(new SocketEffect.CloseSocket()));
        assertThat(fetch().resolve("model.safetensors")).hasBinaryContent(weights);
        List<String> ranges = hub.requests.stream()
                .filter(request -> request.getTarget().startsWith("/storage/")
                        && request.getMethod().equals("GET"))
                .map(request -> String.valueOf(request.getHeaders().get("Range")))
                .toList();
        assertThat(ranges).hasSize(2).first().isEqualTo("null");
        assertThat(ranges.getLast()).matches("bytes=[1-9]\\d*-");
    }

    @Test
    void aRunThatWasStoppedGoesOnFromItsPart() throws IOException {
        String sha256 = FakeHub.hash("SHA-256", new byte[0], weights);
        Path part = repository().resolve("blobs").resolve(sha256 + ".incomplete");
        Files.createDirectories(part.getParent());
        Files.write(part, java.util.Arrays.copyOf(weights, 100_000));
        assertThat(fetch().resolve("model.safetensors")).hasBinaryContent(weights);
        assertThat(hub.requests)
                .anySatisfy(
                        request -> assertThat(request.getHeaders().get("Range")).isEqualTo("bytes=100000-"));
        assertThat(part).doesNotExist();
    }

    @Test
    void aStalledConnectionIsGivenUpAndTriedAgain() throws IOException {
        hub.fault("GET /storage/model.safetensors", response -> response.bodyDelay(3, TimeUnit.SECONDS));
        assertThat(fetch().resolve("model.safetensors")).hasBinaryContent(weights);
        assertThat(hub.count("GET", "/storage/model.safetensors")).isEqualTo(2);
    }

    @Test
    void wrongBytesAreThrownAwayAndFetchedAgain() throws IOException {
        hub.fault(
                "GET /storage/model.safetensors",
                response -> response.body(new Buffer().write(new byte[weights.length])));
        assertThat(fetch().resolve("model.safetensors")).hasBinaryContent(weights);
    }

    @Test
    void wrongBytesTwiceAreRefusedAndLeaveNothing() throws IOException {
        for (int i = 0; i < 2; i++) {
            hub.fault(
                    "GET /storage/model.safetensors",
                    response -> response.body(new Buffer().write(new byte[weights.length])));
        }
        assertThatThrownBy(this::fetch)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("model.safetensors of owner/name", "digest", "nothing was kept");
        assertThat(names(repository().resolve("blobs"))).noneMatch(name -> name.contains("incomplete"));
        assertThat(repository().resolve("refs")).doesNotExist();
        assertThat(repository().resolve("snapshots").resolve(FakeHub.COMMIT).resolve("model.safetensors"))
                .doesNotExist();
    }

    @Test
    void aWrongSmallFileIsFoundByItsGitDigest() {
        for (int i = 0; i < 2; i++) {
            hub.fault("GET config.json", response -> response.body(CONFIG.replace("qwen2", "llama")));
        }
        assertThatThrownBy(this::fetch).hasMessageContainingAll("config.json of owner/name", "digest");
    }

    @Test
    void aBusyHubIsGivenTheTimeItAsksFor() throws IOException {
        hub.fault(
                "GET /api/models/owner/name/revision/main",
                response -> response.code(429).setHeader("Retry-After", 7));
        hub.fault("GET /api/models/owner/name/revision/main", response -> response.code(503));
        assertThat(fetch()).isDirectory();
        assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(2));
    }

    @Test
    void refusalsSayWhatToDo() {
        hub.fault("GET /api/models/owner/name/revision/main", response -> response.code(401));
        assertThatThrownBy(() -> client(null, false).model("owner/name"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("owner/name", "401", "HF_TOKEN");
        assertThatThrownBy(() -> client(null, false).model("owner/other"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("owner/other", "404");
        for (int i = 0; i < 5; i++) {
            hub.fault("GET /api/models/owner/name/revision/main", response -> response.code(500));
        }
        assertThatThrownBy(this::fetch)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("500 5 times", "not in the cache");
        assertThat(pauses).hasSize(4);
    }

    @Test
    void whatIsInTheCacheServesOfflineAndWhenTheHubIsDown() throws IOException {
        Path folder = fetch();
        try (HubClient offline = client(null, true)) {
            assertThat(offline.model("owner/name")).isEqualTo(folder);
            assertThat(offline.model("owner/name@" + FakeHub.COMMIT)).isEqualTo(folder);
            assertThatThrownBy(() -> offline.model("owner/other"))
                    .hasMessageContainingAll("HF_HUB_OFFLINE", "not in the cache");
        }
        hub.close();
        assertThat(fetch()).isEqualTo(folder);
    }

    @Test
    void aListingThatPointsOutsideIsRefused() {
        hub.file("../evil.json", "{}").file("evil.json", "{}");
        assertThatThrownBy(() -> {
                    try (HubClient client = client(null, false)) {
                        client.dataset("hf://datasets/owner/name");
                    }
                })
                .hasMessageContaining("outside of itself");
    }

    @Test
    void aDataSetGivesTheFileOrTheFolderThatIsAskedFor() throws IOException {
        hub.close();
        hub = new FakeHub("datasets/owner/set")
                .file("README.md", "?")
                .file("script.py", "?")
                .file("data/train.jsonl", "{}")
                .file("data/test.jsonl", "[]")
                .file("other.jsonl", "{}");
        try (HubClient client = client(null, false)) {
            Path file = client.dataset("hf://datasets/owner/set/data/test.jsonl");
            assertThat(file).hasContent("[]").startsWith(cache.resolve("datasets--owner--set"));
            assertThat(names(file.getParent())).containsExactly("test.jsonl");
            assertThat(names(client.dataset("hf://datasets/owner/set@main/data")))
                    .containsExactlyInAnyOrder("test.jsonl", "train.jsonl");
            assertThatThrownBy(() -> client.dataset("hf://datasets/owner/set/none.jsonl"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("owner/set");
        }
        assertThat(hub.count("HEAD", ".py")).isZero();
    }

    @Test
    void namesAreCheckedBeforeAnythingIsAsked() {
        for (String name :
                List.of("no-such-folder", "a/b/c", "/absolute/path", "../up/there", "owner/na me", "owner/name@a..b")) {
            assertThatThrownBy(() -> client(null, false).model(name)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(hub.requests).isEmpty();
    }

    @Test
    void theEnvironmentSaysWhereAndHow() {
        HubConfig config = HubConfig.of(Map.of(
                "HF_HOME", "/data/hf", "HF_ENDPOINT", "https://mirror.test/", "HF_TOKEN", "t", "HF_HUB_OFFLINE", "1"));
        assertThat(config)
                .isEqualTo(new HubConfig(URI.create("https://mirror.test"), Path.of("/data/hf/hub"), "t", true));
        assertThat(HubConfig.of(Map.of("HF_HUB_CACHE", "/c", "HF_HOME", "/h")).cache())
                .isEqualTo(Path.of("/c"));
        assertThat(HubConfig.of(Map.of()).endpoint()).hasToString("https://huggingface.co");
        assertThatThrownBy(() -> HubConfig.of(Map.of("HF_ENDPOINT", "mirror"))).hasMessageContaining("HF_ENDPOINT");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }
}
