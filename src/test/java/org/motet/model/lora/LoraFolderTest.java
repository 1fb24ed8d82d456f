package org.motet.model.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.model.ModelConfig;
import org.motet.model.NotFiniteException;
import org.motet.model.TensorFile;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.weights.AdapterDirectory;
import org.motet.weights.JsonDocument;

class LoraFolderTest {
    private static final ModelConfig MODEL = ModelConfig.qwen2(50, 16, 2, 2, 1, 32, 64, List.of());
    private static final LoraShape SHAPE =
            new LoraShape(3, 12, EnumSet.of(LoraTarget.Q_PROJ, LoraTarget.DOWN_PROJ), true);

    @TempDir
    private Path folder;

    @BeforeEach
    void anAdapterIsWritten() throws IOException {
        LoraWeights adapter = LoraWeights.zeros(MODEL, SHAPE, Device.CPU);
        adapter.fill(1);
        adapter.all().forEach(tensor -> tensor.add_(0.5));
        LoraFolder.write(adapter, "owner/base", folder);
        adapter.close();
    }

    private LoraShape shape() throws IOException {
        return LoraFolder.shape(AdapterDirectory.open(folder), MODEL);
    }

    private void change(String key, Object value) throws IOException {
        Path file = folder.resolve("adapter_config.json");
        Map<String, Object> values = new TreeMap<>(JsonDocument.read(file).values());
        values.put(key, value);
        JsonDocument.write(file, values);
    }

    private void refused(String... says) {
        assertThatIllegalArgumentException()
                .isThrownBy(this::shape)
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(says));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        AdapterDirectory stored = AdapterDirectory.open(folder);
        assertThat(stored.base()).contains("owner/base");
        assertThat(shape()).isEqualTo(SHAPE);
        LoraWeights read = LoraWeights.zeros(MODEL, SHAPE, Device.CPU);
        LoraWeights expected = LoraWeights.zeros(MODEL, SHAPE, Device.CPU);
        expected.fill(1);
        LoraFolder.readInto(stored, read);
        for (int i = 0; i < read.all().size(); i++) {
            float[] values = expected.all().get(i).add_(0.5).toFloats();
            assertThat(read.all().get(i).toFloats()).isEqualTo(values);
        }
        read.close();
        expected.close();
    }

    @Test
    void matricesOfAnyFloatingTypeAreRead() throws IOException {
        LoraWeights adapter = LoraWeights.zeros(MODEL, SHAPE, Device.CPU);
        adapter.all().forEach(tensor -> tensor.add_(0.75));
        try (Scope scope = Scope.open()) {
            TensorFile.write(folder.resolve("adapter_model.safetensors"), adapter.named(), DType.BFLOAT16);
        }
        adapter.all().forEach(Tensor::zero_);
        LoraFolder.readInto(AdapterDirectory.open(folder), adapter);
        assertThat(adapter.all())
                .allSatisfy(tensor -> assertThat(tensor.toFloats()).containsOnly(0.75f));
        adapter.close();
    }

    @ParameterizedTest
    @CsvSource({
        "peft_type, LOHA, needed is LORA",
        "use_dora, true, not supported",
        "bias, all, not supported",
        "modules_to_save, lm_head, not supported",
        "fan_in_fan_out, true, not supported",
        "some_new_way, fast, not supported",
        "init_lora_weights, pissa, change the base",
        "r, 0, r is 0",
        "lora_alpha, -1, above 0",
    })
    void whatIsNotComputedHereIsRefusedByItsKey(String key, String value, String says) throws IOException {
        Object typed = value.equals("true") ? true : value.matches("-?\\d+") ? Integer.valueOf(value) : value;
        change(key, typed);
        refused("adapter_config.json", key, says);
    }

    @Test
    void ranksOfTheirOwnAreRefused() throws IOException {
        change("rank_pattern", Map.of("q_proj", 8));
        refused("rank_pattern", "not supported");
    }

    /** They say how training began or went, not what is computed. */
    @Test
    void whatDoesNotChangeTheModelIsNoMatter() throws IOException {
        change("lora_dropout", 0.1);
        change("init_lora_weights", "gaussian");
        change("target_modules", List.of("model.layers.0.self_attn.q_proj"));
        change("corda_config", Map.of());
        assertThat(shape()).isEqualTo(SHAPE);
    }

    @Test
    void matricesThatDoNotFitAreRefusedByName() throws IOException {
        change("r", 4);
        refused("adapter_model.safetensors", "lora_A.weight has shape [3, ", "but [4, ");
        change("r", 3);
        ModelConfig larger = ModelConfig.qwen2(50, 16, 3, 2, 1, 32, 64, List.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoraFolder.shape(AdapterDirectory.open(folder), larger))
                .withMessageContaining("has no tensor base_model.model.model.layers.2.");
    }

    @Test
    void matricesBesideOtherThingsAreRefused() throws IOException {
        try (Scope scope = Scope.open()) {
            Tensor matrix = Tensors.zeros(DType.FLOAT32, Device.CPU, 3, 16);
            TensorFile.write(
                    folder.resolve("adapter_model.safetensors"),
                    Map.of("base_model.model.lm_head.lora_A.weight", matrix));
        }
        refused("base_model.model.lm_head.lora_A.weight", "q_proj, k_proj");
    }

    @Test
    void anAdapterWithoutMatricesOrWithPickledOnesIsRefused() throws IOException {
        Files.delete(folder.resolve("adapter_model.safetensors"));
        refused("adapter_model.safetensors does not exist");
        Files.writeString(folder.resolve("adapter_model.bin"), "");
        refused("pickled weights");
        Files.delete(folder.resolve("adapter_config.json"));
        refused("holds no adapter");
    }

    @Test
    void numbersThatAreNotFiniteAreNeitherWrittenNorRead() throws IOException {
        LoraWeights adapter = LoraWeights.zeros(MODEL, SHAPE, Device.CPU);
        adapter.all().getLast().add_(Double.NaN);
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        assertThatExceptionOfType(NotFiniteException.class)
                .isThrownBy(() -> LoraFolder.write(adapter, "base", elsewhere))
                .withMessageContaining("layers.1.mlp.down_proj.lora_B.weight");
        assertThat(elsewhere).isEmptyDirectory();
        try (Scope scope = Scope.open()) {
            TensorFile.write(folder.resolve("adapter_model.safetensors"), adapter.named());
        }
        LoraWeights read = LoraWeights.zeros(MODEL, SHAPE, Device.CPU);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoraFolder.readInto(AdapterDirectory.open(folder), read))
                .withMessageContaining("adapter_model.safetensors: ")
                .withMessageContaining("not finite");
        adapter.close();
        read.close();
    }

    @Test
    void targetsAreNamedAsPeftNamesThem() {
        assertThat(LoraShape.targets(List.of("all-linear"))).hasSize(7);
        assertThat(LoraShape.targets(List.of("q_proj", "v_proj")))
                .isEqualTo(Set.of(LoraTarget.Q_PROJ, LoraTarget.V_PROJ));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoraShape.targets(List.of("q_proj", "lm_head")))
                .withMessageContaining("'lm_head'")
                .withMessageContaining("all-linear");
        assertThat(new LoraShape(16, 8, Set.of(LoraTarget.Q_PROJ), false).scale())
                .isEqualTo(0.5);
        assertThat(new LoraShape(16, 8, Set.of(LoraTarget.Q_PROJ), true).scale())
                .isEqualTo(2);
    }
}
