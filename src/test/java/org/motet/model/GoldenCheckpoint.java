package org.motet.model;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.provider.Arguments;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.weights.ModelDirectory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tiny random checkpoints with results of transformers: some among the test resources, all of them beside the project. */
public record GoldenCheckpoint(String name, Path root) {
    private static final List<String> ALL = List.of(
            "qwen2-untied", "qwen2-tied", "qwen3-untied", "qwen3-tied", "llama3-rope", "qwen2-sharded", "qwen2-bf16");

    /** Those that are there: at least the ones in the resources. */
    public static Stream<GoldenCheckpoint> available() {
        return ALL.stream()
                .map(GoldenCheckpoint::named)
                .filter(checkpoint -> Files.isDirectory(checkpoint.directory()));
    }

    public static GoldenCheckpoint named(String name) {
        Path shared = Path.of("../shared/golden/models");
        return new GoldenCheckpoint(name, Files.isDirectory(shared.resolve(name)) ? shared : resources());
    }

    private static Path resources() {
        URL url = GoldenCheckpoint.class.getResource("/golden-models");
        try {
            return url == null ? Path.of("golden-models") : Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public Path directory() {
        return root.resolve(name);
    }

    public Path tensors() {
        return root.resolve("golden/" + name + ".safetensors");
    }

    public JsonNode results() {
        return JsonMapper.shared()
                .readTree(root.resolve("golden/" + name + ".json").toFile());
    }

    public CausalLm load() throws IOException {
        return load(PassesKind.AUTO, DType.FLOAT32);
    }

    public CausalLm load(PassesKind passes, DType compute) throws IOException {
        try (ModelDirectory directory = ModelDirectory.open(directory())) {
            return CausalLm.load(directory, Device.CPU, compute, passes);
        }
    }

    /** Each of {@link #available} with each kind of passes in fp32. */
    public static Stream<Arguments> availableWithPasses() {
        return available()
                .flatMap(checkpoint ->
                        Stream.of(PassesKind.TENSOR, PassesKind.PLAIN).map(passes -> Arguments.of(checkpoint, passes)));
    }

    public static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size())
                .map(i -> array.get(i).intValue())
                .toArray();
    }

    public static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }

    public static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    @Override
    public String toString() {
        return name;
    }
}
