package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.hub.FakeHub;
import org.motet.train.TinyModel;

/** What training is given by name, in a process of its own: the hub's address comes from its environment. */
class TrainingInputTest {
    private static final List<String> SMALL = List.of(
            "steps=1",
            "prompts.per_step=4",
            "update.mini_batches=2",
            "rollout.group_size=2",
            "rollout.max_new_tokens=8",
            "evaluation.problems_at_ends=1",
            "evaluation.problems=1",
            "output.folder=run");

    @TempDir
    Path folder;

    private static String problems(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"question\": \"Start with %d. Add 2.\", \"answer\": \"%d\"}%n".formatted(i, i + 2))
                .collect(Collectors.joining());
    }

    @Test
    void problemsComeFromADataSetOfAHub() throws Exception {
        try (FakeHub hub = new FakeHub("datasets/owner/sums")
                .file("data/train.jsonl", problems(0, 12))
                .file("data/test.jsonl", problems(100, 104))) {
            String[] data = {
                "problems.source=hf://datasets/owner/sums/data/train.jsonl",
                "problems.evaluation=hf://datasets/owner/sums@main/data/test.jsonl"
            };
            assertThat(motet(hub, "train", data)).as(log()).isZero();
            assertThat(folder.resolve("run/metrics.jsonl")).content().hasLineCount(1);
            assertThat(Files.readString(folder.resolve("run/config.yaml"))).contains("hf://datasets/owner/sums/data");
            int asked = hub.requests.size();
            assertThat(motet(hub, "doctor", data)).as(log()).isZero();
            assertThat(log()).contains("12 for training, 4 for evaluation");
            assertThat(hub.count("GET", "/train.jsonl")).isEqualTo(1);
            assertThat(hub.requests.size()).isLessThanOrEqualTo(asked + 2); // nothing but the listings
        }
    }

    @Test
    void whatAHubRefusesIsSaidBeforeAnythingIsWritten() throws Exception {
        try (FakeHub hub = new FakeHub("datasets/owner/sums").file("train.jsonl", problems(0, 12))) {
            assertThat(motet(hub, "train", "problems.source=hf://datasets/owner/other/train.jsonl"))
                    .isEqualTo(2);
            assertThat(log()).contains("owner/other", "404").hasLineCount(1);
            assertThat(folder.resolve("run")).doesNotExist();
        }
    }

    @Test
    void theModelComesFromAHub() throws Exception {
        Path model = TinyModel.write(folder.resolve("model"), 512);
        try (FakeHub hub = new FakeHub("owner/tiny")
                .file("config.json", Files.readString(model.resolve("config.json")))
                .file("tokenizer.json", Files.readString(model.resolve("tokenizer.json")))
                .large("model.safetensors", Files.readAllBytes(model.resolve("model.safetensors")))) {
            assertThat(motet(
                            hub,
                            "train",
                            "model.path=owner/tiny",
                            "problems.source=chain:24",
                            "prompts.max_tokens=400"))
                    .as(log())
                    .isZero();
            assertThat(folder.resolve("run/checkpoints/step-000001/model.safetensors"))
                    .exists();
        }
    }

    @Test
    void aTestSetAmongTheProblemsOfEvaluationIsSaid() throws Exception {
        Path data = Path.of("../shared/data").toAbsolutePath().normalize();
        Path validation = data.resolve("data/math_level3to5/SimpleRL-simplelr_qwen_level3to5.test.parquet");
        assumeTrue(Files.exists(validation), "no shared data beside the checkout");
        try (FakeHub hub = new FakeHub("nobody/none")) {
            assertThat(motet(
                            hub,
                            "train",
                            "problems.source=chain:24",
                            "problems.evaluation=" + validation,
                            "prompts.overlong=drop",
                            "evaluation.problems_at_ends=60"))
                    .as(log())
                    .isZero();
            assertThat(log())
                    .containsPattern("warning: the evaluation problems hold [1-9]\\d* of the 500 questions of math");
        }
    }

    private String log() throws IOException {
        Path log = folder.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private int motet(FakeHub hub, String name, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.motet.cli.Main",
                name));
        command.addAll(SMALL);
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("HF_ENDPOINT", hub.address().toString());
        builder.environment().put("HF_HOME", folder.resolve("hf").toString());
        Path questions = Path.of("../shared/data/datasets/evaluation_suite");
        builder.environment()
                .put("MOTET_DATA", questions.toAbsolutePath().normalize().toString());
        builder.environment().remove("HF_HUB_CACHE");
        builder.environment().remove("HF_HUB_OFFLINE");
        Process process = builder.start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("finished in time").isTrue();
        return process.exitValue();
    }
}
