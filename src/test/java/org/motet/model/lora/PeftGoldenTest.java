package org.motet.model.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.GoldenCheckpoint;
import org.motet.model.MeanLoss;
import org.motet.model.ModelConfig;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.weights.AdapterDirectory;
import org.motet.weights.ModelDirectory;
import org.motet.weights.SafetensorsFile;
import org.motet.weights.TensorEntry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Adapters that peft saved, with the loss and the gradients that torch's autograd gives in fp64; made by tools/lora_peft.py. */
class PeftGoldenTest {
    @ParameterizedTest
    @ValueSource(strings = {"qwen2-untied", "qwen3-tied"})
    void lossAndGradientsEqualThoseOfAutograd(String name) throws Exception {
        GoldenCheckpoint checkpoint = GoldenCheckpoint.named(name);
        Path folder = folder(name);
        JsonNode golden =
                JsonMapper.shared().readTree(folder.resolve("loss.json").toFile());
        AdapterDirectory stored = AdapterDirectory.open(folder);
        List<Completions> groups = GoldenCheckpoint.each(checkpoint.results().get("completions"))
                .map(row -> new Completions(
                        GoldenCheckpoint.ints(row.get("prompt_ids")),
                        List.of(GoldenCheckpoint.ints(row.get("completion_ids")))))
                .toList();
        try (Scope scope = Scope.open();
                ModelDirectory directory = ModelDirectory.open(checkpoint.directory());
                CausalLm model = load(directory, stored);
                SafetensorsFile expected = SafetensorsFile.open(folder.resolve("gradients.safetensors"))) {
            for (boolean recompute : new boolean[] {false, true}) {
                LoraWeights gradients = Objects.requireNonNull(model.adapter()).zeros(Device.CPU);
                MeanLoss loss = new MeanLoss(golden.get("tokens").intValue());
                model.backward(groups, loss, 1, gradients, recompute);
                assertThat(loss.value).isCloseTo(golden.get("loss").doubleValue(), within(1e-5));
                Map<String, Tensor> named = gradients.named();
                assertThat(named.keySet()).containsExactlyInAnyOrderElementsOf(expected.names());
                named.forEach((tensor, gradient) -> {
                    TensorEntry entry = expected.tensor(tensor);
                    float[] exact = Tensors.copyOf(entry.data(), DType.FLOAT32, Device.CPU, entry.shape())
                            .toFloats();
                    float largest = 0;
                    for (float value : exact) {
                        largest = Math.max(largest, Math.abs(value));
                    }
                    assertThat(largest).as(tensor).isGreaterThan(1e-5f);
                    assertThat(gradient.toFloats())
                            .as(tensor)
                            .containsExactly(exact, within(2e-5f * Math.max(largest, 1e-3f)));
                });
                gradients.close();
            }
        }
    }

    private static CausalLm load(ModelDirectory directory, AdapterDirectory stored) throws Exception {
        LoraShape shape = LoraFolder.shape(stored, ModelConfig.of(directory));
        CausalLm model = CausalLm.loadFrozen(directory, Device.CPU, DType.FLOAT32, shape);
        LoraFolder.readInto(stored, Objects.requireNonNull(model.adapter()));
        model.weightsChanged();
        return model;
    }

    private static Path folder(String name) throws Exception {
        URL url = Objects.requireNonNull(PeftGoldenTest.class.getResource("/golden-lora/" + name));
        return Path.of(url.toURI());
    }
}
