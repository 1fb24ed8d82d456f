package org.motet.report.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server as a browser meets it. */
@Timeout(300) // a stream that says nothing more
class DashboardTest {
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder = Path.of("");

    private Path run = Path.of("");
    private Dashboard dashboard;
    private String base = "";
    private String token = "";

    @BeforeEach
    void start() throws IOException {
        run = Files.createDirectories(folder.resolve("mine"));
        Files.writeString(run.resolve("config.yaml"), "seed: 1\nsteps: 9\n");
        add("{\"step\":1,\"actor/entropy\":0.5}\n{\"step\":2,\"actor/entropy\":0.25}\n");
        Files.createDirectories(run.resolve("samples"));
        Files.writeString(run.resolve("samples/step-000002.jsonl"), "{\"group\":0,\"completion\":\"<b>\"}\n");
        dashboard = Dashboard.start(folder, 0, true);
        base = dashboard.url().replaceFirst("/\\?.*", "");
        token = dashboard.url().replaceFirst(".*token=", "");
    }

    @AfterEach
    void end() {
        dashboard.close();
    }

    private void add(String lines) throws IOException {
        Files.writeString(run.resolve("metrics.jsonl"), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }

    @Test
    void theTokenOfTheAddressBecomesACookieThatOpensThePage() throws Exception {
        HttpResponse<String> entered = client.send(
                HttpRequest.newBuilder(URI.create(dashboard.url())).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(entered.statusCode()).isEqualTo(303);
        assertThat(entered.headers().firstValue("Location")).contains("/");
        String cookie = entered.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
        HttpResponse<String> page = client.send(
                HttpRequest.newBuilder(URI.create(base + "/"))
                        .header("Cookie", cookie.split(";")[0])
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("Motet.board.start()").doesNotContain(token);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'");
    }

    @Test
    void withoutTokenFromElsewhereOrWithAnotherMethodNothingIsTold() throws Exception {
        for (String path : new String[] {"/", "/?token=wrong", "/runs", "/page?run=mine", "/live", "/samples"}) {
            HttpResponse<String> closed = client.send(
                    HttpRequest.newBuilder(URI.create(base + path)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(closed.statusCode()).as(path).isEqualTo(401);
            assertThat(closed.body()).doesNotContain("mine");
        }
        HttpResponse<String> foreign = client.send(
                request("/runs").header("Origin", "https://example.com").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(foreign.statusCode()).isEqualTo(403);
        for (String method : new String[] {"POST", "PUT", "DELETE"}) {
            HttpResponse<String> written = client.send(
                    request("/runs")
                            .method(method, HttpRequest.BodyPublishers.ofString("x"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(written.statusCode()).as(method).isEqualTo(405);
        }
    }

    @Test
    void noNameLeadsOutOfTheFolderOfRuns() throws Exception {
        assertThat(get("/page?run=..").statusCode()).isEqualTo(400);
        assertThat(get("/samples?run=../mine&step=2").statusCode()).isEqualTo(400);
        assertThat(get("/samples?run=mine&step=-1").statusCode()).isEqualTo(400);
        assertThat(get("/%2e%2e/etc/passwd").statusCode()).isIn(400, 404);
    }

    @Test
    void runsTheirNumbersAndRolloutsAreToldAndNothingIsWritten() throws Exception {
        TreeMap<String, Long> before = files();
        JsonNode list = json("/runs");
        assertThat(list.at("/runs/0/name").stringValue()).isEqualTo("mine");
        assertThat(list.at("/runs/0/last").intValue()).isEqualTo(2);
        JsonNode page = json("/page?run=mine");
        assertThat(page.at("/runs/0/series/actor~1entropy/1")).hasToString("[0.5,0.25]");
        assertThat(page.at("/runs/0/samples/recorded")).hasToString("[2]");
        assertThat(json("/samples?run=mine&step=2").at("/groups/0/0/completion").stringValue())
                .isEqualTo("<b>");
        assertThat(get("/page?run=none").body()).contains("there is no run 'none' here");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void stepsAreToldAsTheyComeAndARunThatGoesBackIsLoadedAnew() throws Exception {
        long epoch = json("/page?run=mine").at("/runs/0/epoch").longValue();
        add("{\"step\":3,\"actor/entropy\":0.125}\n"); // between the page and the subscription
        HttpResponse<InputStream> live = client.send(
                request("/live?run=mine&last=2&epoch=" + epoch).build(), HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader events = new BufferedReader(new InputStreamReader(live.body(), StandardCharsets.UTF_8))) {
            JsonNode third = next(events, "steps");
            assertThat(third.at("/rows/0/step").intValue()).isEqualTo(3);
            assertThat(third.at("/rows/0/values/actor~1entropy").doubleValue()).isEqualTo(0.125);
            add(
                    "{\"step\":4,\"actor/entropy\":1,\"templates\":{\"plain\":{\"visits\":2,\"reward/accuracy\":0.5}}}\n{\"st");
            JsonNode fourth = next(events, "steps");
            assertThat(fourth.at("/rows").size()).isEqualTo(1);
            assertThat(fourth.at("/rows/0/templates/plain/reward~1accuracy").doubleValue())
                    .isEqualTo(0.5);
            Path beside = folder.resolve("shorter");
            Files.writeString(beside, "{\"step\":1,\"actor/entropy\":0.5}\n");
            Files.move(beside, run.resolve("metrics.jsonl"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            next(events, "reload");
        }
        assertThat(json("/page?run=mine").at("/runs/0/last").intValue()).isEqualTo(1);
    }

    /** The next event of a kind, whatever others come before it. */
    private static JsonNode next(BufferedReader events, String kind) throws IOException {
        while (true) {
            String line = events.readLine();
            assertThat(line).as("the stream goes on").isNotNull();
            if (line.equals("event: " + kind)) {
                return JsonMapper.shared().readTree(events.readLine().substring("data: ".length()));
            }
        }
    }

    private TreeMap<String, Long> files() throws IOException {
        TreeMap<String, Long> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.toList()) {
                files.put(file.toString(), Files.getLastModifiedTime(file).toMillis());
            }
        }
        return files;
    }

    @Test
    void aFolderThatIsNotThereIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Dashboard.start(folder.resolve("none"), 0, true))
                .withMessageContaining("is not there");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Dashboard.start(folder, 70_000, true))
                .withMessageContaining("port is 70000");
    }
}
