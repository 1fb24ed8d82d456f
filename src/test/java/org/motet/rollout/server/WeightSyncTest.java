package org.motet.rollout.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.motet.model.CausalLm;
import org.motet.model.Scorer;
import org.motet.model.lora.LoraShape;
import org.motet.model.lora.LoraTarget;
import org.motet.rollout.Completion;
import org.motet.rollout.EngineFailedException;
import org.motet.rollout.Request;
import org.motet.rollout.RequestLimits;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.server.ScriptedServer.Answer;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Workers;
import org.motet.token.StopTokens;
import org.motet.train.ServedPolicyCopy;
import org.motet.train.TinyModel;
import org.motet.weights.ModelDirectory;
import tools.jackson.databind.JsonNode;

/** After each update servers draw by the new weights, or the run ends: held to a real server that computes by what it has loaded. */
@Timeout(120)
class WeightSyncTest {
    private static final double TOLERANCE = 0.02;
    private static final List<int[]> PROBES = List.of(new int[] {5, 60, 7, 90, 30, 31, 8}, new int[] {40, 41, 42, 9});

    @TempDir
    private Path folder;

    private final List<String> notes = new CopyOnWriteArrayList<>();
    private CausalLm policy;
    private Path files;
    private Workers workers;

    @BeforeEach
    void load() throws IOException {
        files = TinyModel.write(folder.resolve("model"), 64);
        workers = Workers.forDevice(Device.CPU, 1);
        try (ModelDirectory directory = ModelDirectory.open(files)) {
            policy = CausalLm.load(directory, Device.CPU, DType.FLOAT32);
        }
    }

    @AfterEach
    void close() {
        policy.close();
        workers.close();
    }

    /** As an update does. */
    private static void change(CausalLm model, double size, long seed) {
        Random random = new Random(seed);
        try (Scope scope = Scope.open()) {
            for (Tensor tensor : model.trained().all()) {
                tensor.mul_(1 + size * (0.5 + random.nextDouble()));
            }
        }
        model.weightsChanged();
    }

    private EngineConfig config(EngineKind kind, boolean sync, String... urls) {
        return new EngineConfig(
                kind, List.of(urls), sync, TOLERANCE, 0, new ServerConfig("", "", 30, 2, 20, false, ""));
    }

    private ServerEngine engine(EngineConfig config, CausalLm model, double temperature) {
        return new ServerEngine(
                config,
                new ServerEngine.Vocabulary(null, StopTokens.of(2), RequestLimits.of(policy.config())),
                16,
                new ServedPolicy(model, files, temperature, folder.resolve("weights"), PROBES),
                notes::add);
    }

    private List<String> stored() throws IOException {
        if (!Files.exists(folder.resolve("weights"))) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder.resolve("weights"))) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void twoServersDrawByTheWeightsOfEachUpdateAndOldFoldersAreGone() throws IOException {
        try (ServedPolicyCopy one = new ServedPolicyCopy(files);
                ServedPolicyCopy two = new ServedPolicyCopy(files)) {
            try (ServerEngine engine = engine(config(EngineKind.VLLM, true, one.url(), two.url()), policy, 0.7)) {
                for (int update = 0; update < 3; update++) {
                    Map<String, Double> metrics = engine.updated(4L * update);
                    assertThat(metrics.get("rollout_sync/servers")).isEqualTo(2);
                    assertThat(metrics.get("rollout_sync/scored_gap_max")).isLessThan(1e-4);
                    assertThat(metrics.get("rollout_sync/drawn_gap_mean")).isLessThan(1e-4);
                    assertThat(metrics.getOrDefault("rollout_sync/followed", 1.0))
                            .isCloseTo(1, within(1e-3));
                    assertThat(metrics.containsKey("rollout_sync/followed")).isEqualTo(update > 0);
                    assertThat(stored()).containsExactly("weights-%08d".formatted(4 * update));
                    requireDrawnByPolicy(engine, 4L * update);
                    change(policy, 0.3, update);
                }
            }
        }
        assertThat(stored()).as("nothing is left at the end").isEmpty();
    }

    /** Log-probabilities that came with the tokens are those that the policy gives them at the temperature. */
    private void requireDrawnByPolicy(ServerEngine engine, long version) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            requests.add(new Request(new int[] {20 + i, 50, 51}, 3, i, 0, List.of()));
        }
        List<List<Completion>> drawn = engine.generate(requests, SamplingConfig.plain(0.7, 12), 3);
        Scorer scorer = new Scorer(policy, workers, 0.7);
        for (int i = 0; i < requests.size(); i++) {
            for (Completion completion : drawn.get(i)) {
                int[] prompt = requests.get(i).prompt();
                float[] own = scorer.score(List.of(new Scorer.Sequence(prompt, completion.tokens())))
                        .getFirst()
                        .logProbs();
                for (int t = 0; t < own.length; t++) {
                    assertThat((double) completion.logProbs()[t])
                            .isCloseTo(own[t], org.assertj.core.data.Offset.offset(1e-4));
                }
                assertThat(completion.origin().weights()).isEqualTo(version);
            }
        }
    }

    @Test
    void withoutSyncTheGapIsCaughtAndBothSidesAreNamed() throws IOException {
        try (ServedPolicyCopy server = new ServedPolicyCopy(files);
                ServerEngine engine = engine(config(EngineKind.VLLM, false, server.url()), policy, 1)) {
            engine.updated(0);
            change(policy, 0.3, 2);
            assertThatThrownBy(() -> engine.updated(2))
                    .isInstanceOf(EngineFailedException.class)
                    .hasMessageContaining("the server " + server.url() + " does not have the policy's weights")
                    .hasMessageMatching(".*is -[0-9.]+ there and -[0-9.]+ under the policy of version 2, .*");
            assertThat(stored()).isEmpty();
        }
    }

    @Test
    void aServerThatStandsStillIsCaughtAlsoWhereTheGapIsSmall() throws IOException {
        try (ServedPolicyCopy server = new ServedPolicyCopy(files);
                ServerEngine engine = engine(config(EngineKind.VLLM, false, server.url()), policy, 1)) {
            engine.updated(0);
            engine.updated(1); // the policy has not moved: nothing to be followed
            change(policy, 0.0005, 1);
            assertThatThrownBy(() -> engine.updated(2))
                    .isInstanceOf(EngineFailedException.class)
                    .hasMessageMatching(
                            "the server " + server.url() + " does not follow the policy's weights: since version 0 the "
                                    + "log-probabilities of fixed tokens have moved by 0\\.00[0-9]+ a token under the policy, now of "
                                    + "version 2, and there by 0 % of that");
            assertThat(stored()).isEmpty();
        }
    }

    @Test
    void aServerThatIsStartedAnewGetsTheWeightsBeforeItIsAsked() throws IOException {
        try (ServedPolicyCopy real = new ServedPolicyCopy(files);
                ScriptedServer proxy = new ScriptedServer()) {
            try (ServedPolicyCopy fresh = new ServedPolicyCopy(files)) {
                AtomicLong killed = new AtomicLong();
                AtomicInteger draws = new AtomicInteger();
                proxy.says(call -> {
                    boolean drawing = call.body().path("n").asInt() == 3;
                    if (drawing && draws.incrementAndGet() == 3) {
                        killed.set(System.nanoTime());
                    }
                    boolean down = killed.get() != 0 && System.nanoTime() - killed.get() < 300_000_000L;
                    return down ? new Answer(-1, "") : relayed(killed.get() != 0 ? fresh.url() : real.url(), call);
                });
                try (ServerEngine engine = engine(config(EngineKind.VLLM, true, proxy.url()), policy, 0.7)) {
                    change(policy, 0.3, 3);
                    engine.updated(7);
                    requireDrawnByPolicy(engine, 7);
                }
                assertThat(killed.get()).isNotZero();
                assertThat(notes)
                        .anySatisfy(note -> assertThat(note).contains("is back, with the weights of version 7"));
            }
        }
    }

    private static Answer relayed(String url, ScriptedServer.Call call) throws InterruptedException {
        try (java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient()) {
            java.net.http.HttpRequest.Builder request =
                    java.net.http.HttpRequest.newBuilder(java.net.URI.create(url + call.path()));
            if (call.method().equals("POST")) {
                request.header("Content-Type", "application/json")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                                call.body().toString()));
            }
            java.net.http.HttpResponse<String> answer =
                    http.send(request.build(), java.net.http.HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            return new Answer(-1, "");
        }
    }

    @Test
    void aServerThatKeepsWhatItHadCachedIsFoundOut() throws IOException {
        try (ServedPolicyCopy fresh = new ServedPolicyCopy(files);
                ServedPolicyCopy stale = new ServedPolicyCopy(files);
                ScriptedServer mixed = new ScriptedServer()) {
            mixed.says(call -> relayed(
                    call.path().equals("/v1/completions") && !call.body().has("prompt_logprobs")
                            ? stale.url()
                            : fresh.url(),
                    call));
            try (ServerEngine engine = engine(config(EngineKind.VLLM, true, mixed.url()), policy, 1)) {
                engine.updated(0);
                change(policy, 0.3, 4);
                assertThatThrownBy(() -> engine.updated(1))
                        .isInstanceOf(EngineFailedException.class)
                        .hasMessageContaining("scores by the policy's weights but does not draw by them");
            }
        }
    }

    @Test
    void aServerWithoutTheRouteOrTheFolderIsToldOfAtOnce() throws IOException {
        try (ScriptedServer plain = new ScriptedServer()) {
            plain.says(call -> call.path().equals("/collective_rpc")
                    ? new Answer(404, "{\"detail\": \"Not Found\"}")
                    : ScriptedServer.vllm(call));
            try (ServerEngine engine = engine(config(EngineKind.VLLM, true, plain.url()), policy, 1)) {
                assertThatThrownBy(() -> engine.updated(0))
                        .isInstanceOf(EngineFailedException.class)
                        .hasMessageContaining("/collective_rpc answered 404")
                        .hasMessageContaining("VLLM_SERVER_DEV_MODE=1")
                        .hasMessageContaining(folder.resolve("weights").toString());
            }
        }
    }

    @Test
    void adaptersGoUnderFreshNamesAndOldOnesAreUnloaded() throws IOException {
        LoraShape shape = new LoraShape(2, 4, EnumSet.of(LoraTarget.Q_PROJ), false);
        try (ModelDirectory directory = ModelDirectory.open(files);
                CausalLm adapted = CausalLm.loadFrozen(directory, Device.CPU, DType.FLOAT32, shape);
                ScriptedServer server = new ScriptedServer()) {
            Objects.requireNonNull(adapted.adapter()).fill(1);
            List<String> seen = new ArrayList<>();
            AtomicBoolean lost = new AtomicBoolean();
            server.says(call -> {
                if (call.path().equals("/v1/load_lora_adapter")) {
                    Path path = Path.of(call.body().path("lora_path").asString());
                    seen.add(
                            Files.exists(path.resolve("adapter_model.safetensors"))
                                            && Files.exists(path.resolve("adapter_config.json"))
                                    ? "whole"
                                    : "not whole");
                    lost.set(false);
                }
                if (call.path().equals("/v1/completions") && lost.get()) {
                    return new Answer(404, "{\"error\": {\"message\": \"The model does not exist.\"}}");
                }
                return ScriptedServer.vllm(call);
            });
            EngineConfig config = new EngineConfig(
                    EngineKind.VLLM, List.of(server.url()), true, 0, 0, new ServerConfig("", "", 30, 2, 20, false, ""));
            List<Request> requests = List.of(new Request(new int[] {5, 6}, 3, 1, 0, List.of()));
            try (ServerEngine engine = engine(config, adapted, 1)) {
                for (int update = 0; update < 3; update++) {
                    engine.updated(update);
                    engine.generate(requests, SamplingConfig.plain(1, 5), 1);
                }
                lost.set(true); // started anew: it knows no adapter
                engine.generate(requests, SamplingConfig.plain(1, 5), 1);
            }
            assertThat(seen).containsExactly("whole", "whole", "whole", "whole");
            List<String> loaded = names(server.sentTo("/v1/load_lora_adapter"));
            List<String> unloaded = names(server.sentTo("/v1/unload_lora_adapter"));
            assertThat(loaded).hasSize(4).doesNotHaveDuplicates();
            assertThat(unloaded).containsExactlyElementsOf(loaded.subList(0, 3));
            assertThat(server.sentTo("/v1/completions").stream()
                            .map(body -> body.path("model").asString()))
                    .containsExactly(loaded.get(0), loaded.get(1), loaded.get(2), loaded.get(2), loaded.get(3));
            assertThat(server.paths()).doesNotContain("/collective_rpc");
        }
    }

    private static List<String> names(List<JsonNode> bodies) {
        return bodies.stream().map(body -> body.path("lora_name").asString()).toList();
    }
}
