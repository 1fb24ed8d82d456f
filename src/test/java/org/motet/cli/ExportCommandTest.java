package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.model.GoldenCheckpoint;
import org.motet.weights.JsonDocument;
import org.motet.weights.ModelDirectory;
import org.motet.weights.StoredType;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code motet export}, and adapters where commands ask for a model. */
class ExportCommandTest {
    private static final GoldenCheckpoint BASE = GoldenCheckpoint.named("qwen2-untied");

    @TempDir
    private Path folder;

    private Path adapter = Path.of("");

    /** One of peft, which names its base by a path. */
    @BeforeEach
    void anAdapterOfPeft() throws Exception {
        URL url = Objects.requireNonNull(ExportCommandTest.class.getResource("/golden-lora/qwen2-untied"));
        Path golden = Path.of(url.toURI());
        adapter = Files.createDirectory(folder.resolve("adapter"));
        Files.copy(golden.resolve("adapter_model.safetensors"), adapter.resolve("adapter_model.safetensors"));
        based(golden, BASE.directory().toString());
    }

    private void based(Path golden, Object base) throws IOException {
        Map<String, Object> config = new TreeMap<>(
                JsonDocument.read(golden.resolve("adapter_config.json")).values());
        config.put("base_model_name_or_path", base);
        JsonDocument.write(adapter.resolve("adapter_config.json"), config);
    }

    private record Ran(int code, String out, String err) {}

    private static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        int code = commandLine.execute(arguments);
        return new Ran(code, out.toString(), err.toString());
    }

    private double[] scores(Path model) throws IOException {
        Path input = Files.writeString(
                folder.resolve("input.jsonl"), "{\"id\": 1, \"prompt_ids\": [5, 9], \"completion_ids\": [7, 2, 30]}\n");
        Ran run = run("score", "--model", model.toString(), "--input", input.toString(), "--device", "cpu");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode logProbs = JsonMapper.shared().readTree(run.out()).get("logprobs");
        return GoldenCheckpoint.each(logProbs)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    @Test
    void anAdapterIsMergedIntoAModelOfItsOwn() throws IOException {
        Path merged = folder.resolve("merged");
        Ran run = run("export", "--model", adapter.toString(), "--output", merged.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().strip()).isEqualTo(merged.toString());
        assertThat(merged.resolve("adapter_config.json")).doesNotExist();
        assertThat(scores(merged)).containsExactly(scores(adapter), within(1e-5));
        assertThat(scores(merged)[0]).isNotCloseTo(scores(BASE.directory())[0], within(1e-3));
        Ran again = run("export", "--model", adapter.toString(), "--output", merged.toString());
        assertThat(again.code()).isNotZero();
    }

    @Test
    void theTypeOfTheWeightsIsChosen() throws IOException {
        Path rounded = folder.resolve("rounded");
        assertThat(run("export", "--model", adapter.toString(), "--output", rounded.toString(), "--dtype", "bfloat16")
                        .code())
                .isZero();
        try (ModelDirectory directory = ModelDirectory.open(rounded)) {
            assertThat(directory.floatingType()).contains(StoredType.BF16);
        }
        assertThat(scores(rounded)).containsExactly(scores(adapter), within(0.1));
    }

    @Test
    void anAdapterWithoutItsBaseIsRefused() throws Exception {
        based(adapter, folder.resolve("gone").toString());
        assertThat(run("export", "--model", adapter.toString(), "--output", folder + "/x")
                        .err())
                .contains("gone");
        based(adapter, false);
        Ran unnamed = run("export", "--model", adapter.toString(), "--output", folder + "/x");
        assertThat(unnamed.code()).isEqualTo(2);
        assertThat(unnamed.err()).contains("adapter_config.json: base_model_name_or_path");
    }

    @Test
    void doctorLooksAtAnAdapterAndItsBase() {
        Ran run = run("doctor", adapter.toString());
        assertThat(run.out()).contains("adapter", "of rank 2 beside q_proj", "its base is", "qwen2");
    }

    @Test
    void doctorSaysWhatTrainsAndCountsItAlone() {
        Ran all = run("doctor", "--json");
        Ran lora = run("doctor", "--json", "lora.rank=4");
        JsonNode before = JsonMapper.shared().readTree(all.out()).get("memory");
        JsonNode after = JsonMapper.shared().readTree(lora.out()).get("memory");
        assertThat(after.get("moments").longValue())
                .isLessThan(before.get("moments").longValue() / 3);
        assertThat(after.get("gradients").longValue())
                .isLessThan(before.get("gradients").longValue() / 3);
        assertThat(lora.out()).contains("of rank 4 beside q_proj, k_proj", "numbers train");
    }
}
