package org.motet.train.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.motet.model.ModelConfig;
import org.motet.model.PassesKind;
import org.motet.model.lora.LoraFolder;
import org.motet.model.lora.LoraShape;
import org.motet.template.NativeChat;
import org.motet.template.Turn;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.token.Tokenizer;
import org.motet.train.StoredModel;
import org.motet.weights.AdapterDirectory;
import org.motet.weights.FiniteNumbers;
import org.motet.weights.ModelDirectory;
import org.motet.weights.TensorEntry;

/** Whether a model directory can be loaded and asked, part by part, without loading it. */
final class StoredModelCheck {
    private final Path directory;
    private final List<Finding> findings;

    private StoredModelCheck(Path directory, List<Finding> findings) {
        this.directory = directory;
        this.findings = findings;
    }

    /** Adds what is found; returns what it takes to load the model, by name. Empty if its config cannot be read. */
    static Map<String, String> of(Path directory, List<Finding> findings) throws IOException {
        if (!AdapterDirectory.is(directory)) {
            return new StoredModelCheck(directory, findings).all();
        }
        try (StoredModel base = adapter(directory, findings)) {
            return new StoredModelCheck(base.files(), findings).all();
        } catch (IllegalArgumentException e) {
            findings.add(new Finding(Finding.Kind.WRONG, "adapter", String.valueOf(e.getMessage())));
            return Map.of();
        }
    }

    /** The base of an adapter, which the further findings are about. */
    private static StoredModel adapter(Path directory, List<Finding> findings) throws IOException {
        StoredModel base = StoredModel.open(directory);
        LoraShape shape = LoraFolder.shape(AdapterDirectory.open(directory), base.config());
        findings.add(new Finding(
                Finding.Kind.GOOD,
                "adapter",
                "of rank %d beside %s: %,d numbers; its base is %s"
                        .formatted(shape.rank(), shape.modules(), shape.parameterCount(base.config()), base.files())));
        return base;
    }

    private Map<String, String> all() throws IOException {
        ModelConfig config;
        try {
            config = ModelConfig.read(directory.resolve(ModelDirectory.CONFIG));
        } catch (IllegalArgumentException e) {
            add(Finding.Kind.WRONG, "config", e);
            return Map.of();
        }
        add(
                Finding.Kind.GOOD,
                "config",
                "%s, %,d layers of width %,d, %,d tokens in the vocabulary, %,d positions"
                        .formatted(
                                config.architecture().modelType(),
                                config.layers(),
                                config.hidden(),
                                config.vocabulary(),
                                config.maxPositions()));
        Map<String, String> memory = memory(config);
        weights(config, memory);
        tokenizer();
        chatTemplate();
        return memory;
    }

    private void weights(ModelConfig config, Map<String, String> memory) throws IOException {
        try (ModelDirectory stored = ModelDirectory.open(directory)) {
            stored.requireShapes(config.parameterShapes());
            Set<String> names = config.parameterShapes().keySet();
            long bytes = stored.names().stream()
                    .mapToLong(name -> stored.tensor(name).data().byteSize())
                    .sum();
            memory.put("on disk", MemoryEstimate.size(bytes));
            add(
                    Finding.Kind.GOOD,
                    "weights",
                    "%,d tensors with the names and shapes of the config".formatted(names.size()));
            List<String> damaged = names.parallelStream()
                    .map(stored::tensor)
                    .filter(tensor -> !FiniteNumbers.only(tensor))
                    .map(TensorEntry::name)
                    .sorted()
                    .toList();
            if (damaged.isEmpty()) {
                add(Finding.Kind.GOOD, "numbers", "all are finite");
            } else {
                add(
                        Finding.Kind.WRONG,
                        "numbers",
                        "%s%s holds numbers that are not finite, or too large to compute with"
                                .formatted(
                                        damaged.getFirst(),
                                        damaged.size() == 1 ? "" : " and %,d others".formatted(damaged.size() - 1)));
            }
        } catch (IllegalArgumentException e) {
            add(Finding.Kind.WRONG, "weights", e);
        }
    }

    private void tokenizer() throws IOException {
        try (StoredModel stored = StoredModel.open(directory)) {
            if (stored.findTokenizer().isEmpty()) {
                add(
                        Finding.Kind.MISSING,
                        "tokenizer",
                        "no tokenizer.json: only prompts given as ids can be continued, and nothing trained");
                return;
            }
            Tokenizer tokenizer = stored.tokenizer();
            Set<Integer> stops = stored.stopTokens().ids();
            add(
                    stops.isEmpty() ? Finding.Kind.DOUBTFUL : Finding.Kind.GOOD,
                    "tokenizer",
                    "%,d tokens; %s"
                            .formatted(
                                    tokenizer.vocabularySize(),
                                    stops.isEmpty()
                                            ? "no token ends a completion, which goes on to its limit"
                                            : "completions end with " + stops));
        } catch (IllegalArgumentException e) {
            if (findings.stream().noneMatch(StoredModelCheck::isWrong)) { // what stands there already is not said again
                add(Finding.Kind.WRONG, "tokenizer", e);
            } else {
                add(Finding.Kind.NOT_CHECKED, "tokenizer", "the weights come first");
            }
        }
    }

    private static boolean isWrong(Finding finding) {
        return finding.kind() == Finding.Kind.WRONG;
    }

    private void chatTemplate() {
        try {
            List<String> names = NativeChat.names(directory);
            if (names.isEmpty()) {
                add(Finding.Kind.GOOD, "chat", "no chat template, which only the template set 'native' needs");
                return;
            }
            String text = NativeChat.of(directory).write(List.of(new Turn(Turn.Role.USER, "What is 17+25?")));
            boolean asked = text.contains("What is 17+25?");
            add(
                    asked ? Finding.Kind.GOOD : Finding.Kind.DOUBTFUL,
                    "chat",
                    asked
                            ? "the chat template writes prompts; there are " + names
                            : "the chat template leaves the question out of its prompt");
        } catch (IllegalArgumentException | UncheckedIOException e) {
            add(Finding.Kind.DOUBTFUL, "chat", e);
        }
    }

    /** What loading takes on this machine's processor. */
    private Map<String, String> memory(ModelConfig config) {
        PassesKind passes = PassesKind.AUTO.of(config, Device.CPU, DType.FLOAT32);
        MemoryLoad alone = new MemoryLoad(
                passes,
                4,
                1,
                1,
                false,
                1,
                true,
                new MemoryLoad.Lengths(1, 1, 1, 1)); // nothing generated, nothing trained
        MemoryEstimate estimate = MemoryEstimate.of(config, alone);
        long needed = estimate.weights() + estimate.process();
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("parameters", "%,d".formatted(estimate.parameters()));
        lines.put("weights", MemoryEstimate.size(estimate.weights()) + " in float32");
        lines.put("process", MemoryEstimate.size(estimate.process()));
        lines.put("to load", MemoryEstimate.size(needed) + " on a processor");
        lines.put("to train", MemoryEstimate.size(estimate.gradients() + estimate.moments()) + " more at least");
        long machine = MachineMemory.here().total();
        boolean fits = needed <= machine;
        add(
                fits ? Finding.Kind.GOOD : Finding.Kind.DOUBTFUL,
                "memory",
                "loading takes %s%s of the %s of this machine"
                        .formatted(
                                MemoryEstimate.size(needed),
                                fits ? "" : ", more than all",
                                MemoryEstimate.size(machine)));
        return lines;
    }

    private void add(Finding.Kind kind, String what, Exception failure) {
        add(kind, what, Objects.requireNonNullElse(failure.getMessage(), failure.toString()));
    }

    private void add(Finding.Kind kind, String what, String sentence) {
        findings.add(new Finding(kind, what, sentence));
    }
}
