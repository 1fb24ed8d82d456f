package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.train.nano.NanoModel;

/** The server as a user starts it, and the clients that people have. */
class ServeCommandTest {
    private static final Pattern SERVING = Pattern.compile("serving (\\S+) at (http://127\\.0\\.0\\.1:\\d+/v1)");

    /** Python with the package openai; MOTET_PYTHON names another than python3. */
    private static final String PYTHON = System.getenv().getOrDefault("MOTET_PYTHON", "python3");

    @Test
    void curlIsServedAndSigtermEndsItInPeace(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("log");
        Process server = serve(chatty(folder.resolve("model")), log);
        try {
            String url = url(server, log);
            if (finds("curl", "--version")) {
                assertThat(output(
                                "curl",
                                "-sS",
                                url + "/completions",
                                "-H",
                                "Content-Type: application/json",
                                "-d",
                                "{\"prompt\": \"Start with 6.\", \"max_tokens\": 5, \"seed\": 1}"))
                        .contains("\"object\":\"text_completion\"")
                        .contains("\"completion_tokens\":5");
                assertThat(output(
                                "curl",
                                "-sSN",
                                url + "/completions",
                                "-H",
                                "Content-Type: application/json",
                                "-d",
                                "{\"prompt\": \"Start with 6.\", \"max_tokens\": 5, \"stream\": true}"))
                        .endsWith("data: [DONE]\n\n");
            }
            server.destroy();
            assertThat(server.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(server.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void openAisOwnClientIsServed(@TempDir Path folder) throws Exception {
        assumeTrue(
                finds(PYTHON, "-c", "import openai"),
                PYTHON + " lacks the package openai (pip install openai, or MOTET_PYTHON): its client was not tried");
        Path log = folder.resolve("log");
        Process server = serve(chatty(folder.resolve("model")), log);
        try {
            assertThat(output(PYTHON, "tools/openai_client.py", url(server, log)))
                    .contains("held: chats, whole and as a stream")
                    .contains("held: 16 requests at once");
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void wrongOptionsAreRefusedBeforeTheModelLoads() {
        assertThat(CommandRun.of("serve", "--model", "nano", "--port", "70000").errors())
                .contains("port is 70000; allowed is 0 (any that is free) to 65535");
        assertThat(CommandRun.of("serve", "--model", "nano", "--max-queue", "0").errors())
                .contains("--max-queue is 0");
        assertThat(CommandRun.of("serve", "--port", "0").errors()).contains("--model is missing");
    }

    /** The nano model with a chat template. */
    private static Path chatty(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(NanoModel.directory())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.writeString(
                folder.resolve("chat_template.jinja"),
                "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}"
                        + "{% if add_generation_prompt %}assistant:{% endif %}");
        return folder;
    }

    private static Process serve(Path model, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-UsePerfData",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.motet.cli.Main",
                "serve"));
        command.addAll(List.of("--model", model.toString(), "--port", "0"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static String url(Process server, Path log) throws Exception {
        while (true) {
            Matcher said = SERVING.matcher(Files.readString(log));
            if (said.find()) {
                return said.group(2);
            }
            assertThat(server.isAlive()).as(Files.readString(log)).isTrue();
            server.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    private static boolean finds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
