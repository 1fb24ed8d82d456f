package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.template.TemplateSet;
import org.motet.train.ServedPolicyCopy;
import org.motet.train.TinyModel;
import org.motet.train.nano.NanoModel;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code motet templates generate} with a server that is asked and the nano model as the policy that tries. */
class TemplatesGenerateCommandTest {
    private static final String CLASSROOM =
            "Imagine that you teach a class; show every move on the blackboard and finish with \\boxed{} around the result.";
    private static final String EXAM =
            "Treat this as an exam question: argue tersely, cite each fact used, box the outcome as \\boxed{}.";

    @TempDir
    Path folder;

    private final Deque<String> replies = new ArrayDeque<>();
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();
    private HttpServer server;
    private int asked;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", exchange -> {
            asked++;
            String reply = replies.poll();
            var body = JsonMapper.shared().createObjectNode();
            body.putArray("choices").addObject().putObject("message").put("content", reply);
            byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply == null ? 401 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int generate(String... more) {
        out = new StringWriter();
        err = new StringWriter();
        List<String> given = List.of(more);
        List<String> arguments = new ArrayList<>(List.of("templates", "generate", "--styles", "plain"));
        if (!given.contains("--count")) {
            arguments.addAll(List.of("--count", "2"));
        }
        if (!given.contains("--out")) {
            arguments.addAll(List.of("--out", folder.resolve("new.yaml").toString()));
        }
        arguments.addAll(given);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    private int generateByServer(String... more) {
        String url = "http://localhost:" + server.getAddress().getPort() + "/v1";
        List<String> arguments = new ArrayList<>(List.of(
                "--url",
                url,
                "--model",
                "teller",
                "--policy",
                "nano",
                "--problems",
                "chain:4",
                "--policy-problems",
                "2",
                "--policy-samples",
                "2",
                "--policy-tokens",
                "16",
                "--hardest",
                "0"));
        arguments.addAll(List.of(more));
        return generate(arguments.toArray(String[]::new));
    }

    @Test
    void candidatesAreTriedOnAPolicyAndAnInterruptedGenerationGoesOn() throws IOException {
        replies.add(CLASSROOM);
        assertThat(generateByServer()).isEqualTo(2); // the second request is refused
        assertThat(err.toString()).contains("candidate 0 (plain): accepted", "401");
        assertThat(folder.resolve("new.yaml")).doesNotExist();
        replies.addAll(List.of("Too short.", EXAM));
        assertThat(generateByServer()).as(err.toString()).isZero();
        assertThat(err.toString())
                .contains("candidate 1 (plain): has 10 characters")
                .doesNotContain("candidate 0");
        assertThat(asked).isEqualTo(4);
        TemplateSet set = TemplateSet.load(folder.resolve("new.yaml").toString());
        assertThat(set.names()).isEqualTo("plain-0, plain-2");
        assertThat(set.get("plain-2").description()).contains("teller", "pass rate");
        JsonNode first = JsonMapper.shared()
                .readTree(
                        Files.readAllLines(folder.resolve("new.yaml.log.jsonl")).getFirst());
        assertThat(first.at("/behaviour/tokens").asDouble()).isBetween(1.0, 16.0);
    }

    @Test
    void aPolicyBehindAServerTriesCandidatesToo() throws IOException {
        replies.addAll(List.of(CLASSROOM, EXAM));
        try (ServedPolicyCopy policy = new ServedPolicyCopy(NanoModel.directory())) {
            assertThat(generateByServer("--policy-engine", "vllm", "--policy-url", policy.url()))
                    .as(err.toString())
                    .isZero();
        }
        assertThat(Files.readString(folder.resolve("new.yaml"))).contains("pass rate");
        assertThat(generateByServer("--policy-engine", "vlm")).isEqualTo(2);
        assertThat(err.toString()).contains("the engine is 'vlm'; allowed are local, vllm, sglang, openai");
    }

    @Test
    void noRequestIsPaidForThatCannotBeKept() throws IOException {
        replies.add(CLASSROOM);
        Path nowhere = folder.resolve("nowhere/new.yaml");
        Path mine = Files.writeString(folder.resolve("mine.yaml"), "templates: []\n");
        for (Path out : List.of(nowhere, mine, folder, Path.of("/proc/new.yaml"))) {
            assertThat(generateByServer("--out", out.toString()))
                    .as(out.toString())
                    .isEqualTo(2);
            assertThat(err.toString()).contains("--out " + out).hasLineCount(1);
        }
        assertThat(asked).isZero();
        assertThat(mine).hasContent("templates: []");
    }

    @Test
    void wordsOfAShippedSetAreTooCloseWhateverTheBaseIs() {
        TemplateSet chatml = TemplateSet.load("chatml");
        String plain = chatml.get("plain").form().render("").text();
        replies.add(plain.replaceAll("(?s).*system\\n(.*?)<\\|im_end.*", "$1"));
        replies.add(EXAM);
        assertThat(generateByServer("--base", "protocol", "--count", "1", "--most", "2"))
                .isZero();
        assertThat(err.toString()).contains("candidate 0 (plain): too close to 'chatml/plain'");
    }

    @Test
    void aCheckpointWithoutAChatTemplateCannotBeAsked() {
        assertThat(generate("--from", "nano")).isEqualTo(2);
        assertThat(err.toString()).contains("has no chat template").hasLineCount(1);
        assertThat(generate("--from", folder.resolve("nowhere").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("nowhere").hasLineCount(1);
        assertThat(folder.resolve("new.yaml.log.jsonl")).doesNotExist();
    }

    @Test
    void aCheckpointIsAskedInItsOwnChatFormat() throws IOException {
        Path model = TinyModel.write(folder.resolve("model"), 2048);
        Files.writeString(
                model.resolve("tokenizer_config.json"),
                "{\"chat_template\": \"{% for m in messages %}<|im_start|>{{ m.content }}{% endfor %}\"}");
        assertThat(generate("--from", model.toString(), "--most", "2"))
                .isEqualTo(1); // a random model writes no English
        assertThat(err.toString()).contains("candidate 0 (plain): ", "none of 2 candidates passed");
        List<String> before = Files.readAllLines(folder.resolve("new.yaml.log.jsonl"));
        assertThat(before).hasSize(2);
        Files.write(folder.resolve("new.yaml.log.jsonl"), before.subList(0, 1));
        assertThat(generate("--from", model.toString(), "--most", "2")).isEqualTo(1);
        assertThat(Files.readAllLines(folder.resolve("new.yaml.log.jsonl"))).isEqualTo(before);
    }
}
