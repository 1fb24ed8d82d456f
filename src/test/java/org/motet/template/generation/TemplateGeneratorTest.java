package org.motet.template.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.template.FormatRule;
import org.motet.template.LinearPattern;
import org.motet.template.LiteralChat;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateFileWriter;
import org.motet.template.TemplateSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TemplateGeneratorTest {
    private static final ChatServer.Settings QUICK =
            new ChatServer.Settings(0.7, 100, Duration.ofSeconds(60), 2, Duration.ofMillis(5));
    private static final TemplateSet BASE = TemplateSet.load("chatml");

    /** What the server answers next: status, then body; "slow" keeps it waiting. */
    private final Deque<String> answers = new ArrayDeque<>();

    private final List<JsonNode> asked = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private TemplateGenerator.@Nullable Trial trial;
    private HttpServer server;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", exchange -> {
            String answer;
            synchronized (answers) {
                asked.add(JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes()));
                keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                answer = answers.isEmpty() ? "500 nothing left to say" : answers.poll();
            }
            if (answer.equals("slow")) {
                try {
                    Thread.sleep(6000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                answer = "200 {}";
            }
            byte[] body = answer.substring(4).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/v1";
    }

    private ChatServer client() {
        return new ChatServer(url(), "teller", "secret", QUICK);
    }

    private void say(String text) {
        JsonMapper json = JsonMapper.shared();
        var body = json.createObjectNode();
        body.putArray("choices").addObject().putObject("message").put("content", text);
        answers.add("200 " + json.writeValueAsString(body));
    }

    private TemplateGenerator generator(List<Style> styles, Path log) {
        return new TemplateGenerator(
                client(),
                styles,
                LiteralChat.CHATML,
                new CandidateCheck(List.of("What is seven times nine?"), 0.4),
                new GenerationLog(log),
                3,
                trial);
    }

    private static List<Style> styles(String... names) {
        List<Style> all = StyleFile.read(null);
        return List.of(names).stream()
                .map(name -> all.stream()
                        .filter(s -> s.name().equals(name))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    @Test
    void acceptsWhatIsValidAndNewAndSaysWhyTheRestIsNot() {
        say(
                "\"Imagine that you teach a class; show every move on the blackboard and finish with \\boxed{} around the result.\"");
        say("Solve it.");
        say("Write the final answer without any box, but with all of the steps before it.");
        say("Explain all to a friend, e.g. What is seven times nine? and finish inside \\boxed{}.");
        say(
                "Imagine that you teach a class; show every move on the blackboard, and finish with \\boxed{} round the result.");
        say(BASE.get("plain").form().render("").text().replaceAll("(?s).*system\\n(.*?)<\\|im_end.*", "$1"));
        say(
                "<think>hm</think>\n```\nTreat this as an exam question: argue tersely, cite each fact used, box the outcome as \\boxed{}.\n```");
        Path log = folder.resolve("log.jsonl");
        List<PromptTemplate> accepted = generator(styles("plain"), log).generate(2, 20, BASE, List.of(), entry -> {});
        assertThat(accepted.stream().map(PromptTemplate::name)).containsExactly("plain-0", "plain-6");
        assertThat(accepted.get(1).render("2+2?").text())
                .isEqualTo(
                        "<|im_start|>system\nTreat this as an exam question: argue tersely, cite each fact used, box the"
                                + " outcome as \\boxed{}.<|im_end|>\n<|im_start|>user\n2+2?<|im_end|>\n<|im_start|>assistant\n");
        assertThat(accepted.getFirst().description())
                .contains("teller")
                .contains("plain")
                .contains("distance");
        List<GenerationLog.Entry> entries = new GenerationLog(log).read();
        assertThat(entries.stream().map(GenerationLog.Entry::reason))
                .satisfiesExactly(
                        r -> assertThat(r).isEmpty(),
                        r -> assertThat(r).contains("9 characters"),
                        r -> assertThat(r).contains("does not mention \\boxed{}"),
                        r -> assertThat(r).isEqualTo("holds a problem"),
                        r -> assertThat(r).isEqualTo("too close to 'plain-0'"),
                        r -> assertThat(r).isEqualTo("too close to 'chatml/plain'"),
                        r -> assertThat(r).isEmpty());
        assertThat(keys).containsOnly("Bearer secret");
        assertThat(asked.getFirst().get("model").asString()).isEqualTo("teller");
        assertThat(asked.stream().map(a -> a.get("seed").asLong()).distinct()).hasSize(7);
        TemplateSet written = new TemplateSet("w", accepted);
        assertThat(TemplateFileWriter.write(written.templates(), "x")).contains("plain-6");
    }

    @Test
    void goesOnWhereItWasInterrupted() throws IOException {
        Path log = folder.resolve("log.jsonl");
        say(
                "Imagine that you teach a class; show every move on the blackboard and finish with \\boxed{} around the result.");
        say("Too short \\boxed{}");
        TemplateGenerator first = generator(styles("plain"), log);
        assertThatThrownBy(() -> first.generate(2, 20, BASE, List.of(), entry -> {}))
                .isInstanceOf(UncheckedIOException.class);
        Files.writeString(log, Files.readString(log) + "{\"index\": 2, \"sty"); // cut off in the middle of a line
        int before = asked.size();
        say("Treat this as an exam question: argue tersely, cite each fact used, box the outcome as \\boxed{}.");
        List<PromptTemplate> accepted = generator(styles("plain"), log).generate(2, 20, BASE, List.of(), entry -> {});
        assertThat(accepted.stream().map(PromptTemplate::name)).containsExactly("plain-0", "plain-2");
        assertThat(asked.size() - before).isEqualTo(1);
        assertThat(generator(styles("plain"), log).generate(2, 20, BASE, List.of(), entry -> {}))
                .isEqualTo(accepted);
        assertThat(asked.size() - before).isEqualTo(1);
        assertThatThrownBy(() -> generator(styles("formal"), log).generate(2, 20, BASE, List.of(), entry -> {}))
                .hasMessageContaining("style 'plain'");
    }

    @Test
    void styleTemplatesKeepTheirPrefixAndRule() {
        say(
                "Reason inside <think> and </think>; after that deliver the outcome inside <answer> and </answer> as \\boxed{}.");
        PromptTemplate template = generator(styles("think-forced"), folder.resolve("l"))
                .generate(1, 1, BASE, List.of(), e -> {})
                .getFirst();
        assertThat(template.render("q").forcedPrefix()).isEqualTo("<think>");
        assertThat(template.formatReward("x</think><answer>\\boxed{1}</answer>"))
                .isEqualTo(1);
    }

    @Test
    void anInstructionThatItsRuleDoesNotFitIsDropped() {
        String tail = " Whatever comes out goes into \\boxed{} at the very end.";
        say("Reason in a numbered list whose lines begin with Step 1: and Step 2: and so on." + tail);
        say("Reason in a numbered list whose lines begin with 1. and 2. and so on." + tail);
        say("First look around, then do the sum inside <work> and </work> without haste." + tail);
        say("Tell a patient friend how the sum is done, leaving nothing out." + tail);
        List<Style> asked = styles("numbered", "numbered", "plain", "plain");
        Path log = folder.resolve("log.jsonl");
        List<PromptTemplate> accepted = generator(asked, log).generate(4, 4, BASE, List.of(), entry -> {});
        assertThat(new GenerationLog(log).read())
                .extracting(GenerationLog.Entry::reason)
                .satisfiesExactly(
                        r -> assertThat(r)
                                .isEqualTo("the format rule gives 0.5 to a completion as it asks: Step 1: 17+20=37\\n"
                                        + "Step 2: 37+5=42\\n\\boxed{42}"),
                        r -> assertThat(r).isEmpty(),
                        r -> assertThat(r).isEqualTo("asks for <work>, which the format rule does not look at"),
                        r -> assertThat(r).isEmpty());
        assertThat(accepted).hasSize(2).first().satisfies(numbered -> {
            assertThat(numbered.formatReward("1. Half.\n2. Half.\n\\boxed{42}")).isEqualTo(1);
            assertThat(numbered.formatReward("42")).isLessThan(1);
        });
        // A rule that a bare answer passes asks for nothing that the instruction does.
        Style lax = new Style("lax", "ask", List.of(), "", new FormatRule.Matches(LinearPattern.compile("[\\s\\S]*")));
        assertThat(AskedFormat.misfit("Put it in \\boxed{}.", lax))
                .isEqualTo("the format rule gives 1 to a bare answer");
    }

    @Test
    void everyShippedStyleFitsAnInstructionThatAsksForIt() {
        for (Style style : StyleFile.read(null)) {
            String needs = String.join(" and ", style.needs());
            String instruction = (style.name().equals("numbered") ? "Use a numbered list. " : "Use " + needs + ". ")
                    + "The answer goes in \\boxed{}.";
            assertThat(AskedFormat.misfit(instruction, style)).as(style.name()).isEmpty();
        }
    }

    @Test
    void aCandidateDiffersFromEverySetInUse() {
        TemplateSet nano = TemplateSet.load("nano");
        PromptTemplate own = new TemplateSet(
                        "mine",
                        generator(styles("plain"), folder.resolve("first"))
                                .generate(1, said(EXAM), BASE, List.of(nano), entry -> {}))
                .templates()
                .getFirst();
        say(EXAM);
        Path log = folder.resolve("second");
        assertThat(generator(styles("plain"), log)
                        .generate(1, 1, BASE, List.of(nano, new TemplateSet("mine", List.of(own))), entry -> {}))
                .isEmpty();
        assertThat(new GenerationLog(log).read().getFirst().reason()).isEqualTo("too close to 'mine/plain-0'");
    }

    private static final String EXAM =
            "Treat this as an exam question: argue tersely, cite each fact used, box the outcome as \\boxed{}.";

    /** Has the server say it once. */
    private int said(String text) {
        say(text);
        return 1;
    }

    @Test
    void anOutputIsTakenByOneGenerationAtATime() throws IOException {
        Path set = folder.resolve("set.yaml");
        try (GenerationOutput output = GenerationOutput.open(set)) {
            assertThatThrownBy(() -> GenerationOutput.open(set)).hasMessageContaining("is in use");
            output.write("templates: []\n");
        }
        assertThatThrownBy(() -> GenerationOutput.open(set)).hasMessageContaining("choose another --out");
        Files.writeString(folder.resolve("set.yaml.log.jsonl"), "");
        GenerationOutput.open(set).close();
        assertThat(folder.resolve("set.yaml.lock")).doesNotExist();
        assertThatThrownBy(() -> GenerationOutput.open(folder)).hasMessageContaining("is a directory");
    }

    @Test
    void triesAgainWhatMayPass() {
        answers.add("503 busy");
        answers.add("slow");
        for (int i = 0; i < 8; i++) { // a loaded machine may be slow by itself
            say("at last");
        }
        ChatServer.Settings impatient =
                new ChatServer.Settings(0.7, 100, Duration.ofSeconds(2), 8, Duration.ofMillis(5));
        assertThat(new ChatServer(url(), "teller", null, impatient).reply("m", 1))
                .isEqualTo("at last");
        assertThat(asked.size()).isGreaterThanOrEqualTo(3);
        assertThat(keys).containsOnly("null");
    }

    @Test
    void saysInOneSentenceWhatTheServerDid() {
        answers.add("401 no such key");
        assertThatThrownBy(() -> client().reply("m", 1))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("refuses")
                .hasMessageContaining("401: no such key");
        assertThat(asked).hasSize(1);
        for (int i = 0; i < 3; i++) {
            answers.add("429 slow down");
        }
        assertThatThrownBy(() -> client().reply("m", 1)).hasMessageContaining("no reply in 3 attempts (status 429");
        answers.add("200 <html>hello</html>");
        assertThatThrownBy(() -> client().reply("m", 1)).hasMessageContaining("answers what is not JSON (<html>");
        answers.add("200 {\"choices\": []}");
        assertThatThrownBy(() -> client().reply("m", 1)).hasMessageContaining("answers without choices[0]");
        server.stop(0);
        assertThatThrownBy(() -> client().reply("m", 1)).hasMessageContaining("no reply in 3 attempts");
        assertThatThrownBy(() -> new ChatServer("localhost:80", "m", null, QUICK))
                .hasMessageContaining("no address");
    }

    @Test
    void distanceIsZeroForTheSameAndOneForNothingInCommon() {
        assertThat(TextDistance.between("Solve it now", "solve  it NOW")).isZero();
        assertThat(TextDistance.between("abc def", "xyz uvw")).isEqualTo(1);
        assertThat(TextDistance.between("Solve it in steps", "Solve it in many steps"))
                .isBetween(0.1, 0.5);
        assertThat(TextDistance.between("", "")).isZero();
    }

    @Test
    void dropsWhatIsTooEasyTooHardOrMakesThePolicyBehaveAsAnotherDoes() {
        String[] texts = {
            "Imagine that you teach a class; show every move on the blackboard and finish with \\boxed{} around the result.",
            "Treat this as an exam question: argue tersely, cite each fact used, box the outcome as \\boxed{}.",
            "Keep a diary of what you try; whatever survives goes at its end within \\boxed{}.",
            "Pretend to dictate over the telephone: short clauses only, last of them \\boxed{}.",
            "Draw up an account as a judge would: facts, law, ruling, the ruling set in \\boxed{}."
        };
        for (String text : texts) {
            say(text);
        }
        List<Behaviour> measured = List.of(
                new Behaviour(0.99, 100, 0.5, 0.5),
                new Behaviour(0.5, 100, 0.5, 0.5),
                new Behaviour(0.01, 300, 0.1, 0.2),
                new Behaviour(0.5, 101, 0.5, 0.5),
                new Behaviour(0.4, 250, 0.2, 0.9));
        Map<String, Behaviour> known = new HashMap<>();
        BASE.templates().forEach(template -> known.put(template.name(), new Behaviour(0.5, 20, 0.01, 0.1)));
        for (int i = 0; i < 5; i++) {
            known.put("plain-" + i, measured.get(i));
        }
        trial = new TemplateGenerator.Trial(
                template -> Objects.requireNonNull(known.get(template.name())), new Behaviour.Limits(0.95, 0.05, 0.1));
        Path log = folder.resolve("log.jsonl");
        List<PromptTemplate> accepted = generator(styles("plain"), log).generate(5, 5, BASE, List.of(), entry -> {});
        assertThat(accepted.stream().map(PromptTemplate::name)).containsExactly("plain-1", "plain-4");
        List<GenerationLog.Entry> entries = new GenerationLog(log).read();
        assertThat(entries.stream().map(GenerationLog.Entry::behaviour)).containsExactlyElementsOf(measured);
        assertThat(entries.stream().map(GenerationLog.Entry::reason))
                .satisfiesExactly(
                        r -> assertThat(r).startsWith("the policy passes 0.990"),
                        r -> assertThat(r).isEmpty(),
                        r -> assertThat(r).startsWith("the policy passes 0.010"),
                        r -> assertThat(r).startsWith("the policy behaves as under another template"),
                        r -> assertThat(r).isEmpty());
        assertThat(accepted.getFirst().description()).contains("pass rate 0.5");
        assertThatThrownBy(() -> new Behaviour.Limits(0.2, 0.8, 0)).hasMessageContaining("no band");
    }
}
