package org.motet.train.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.motet.model.ModelConfig;
import org.motet.tensor.Device;
import org.motet.train.ConfigRemarks;
import org.motet.train.TrainConfig;

/**
 * What {@code motet doctor} says.
 *
 * @param purpose what it is ready for: {@code train} for a config, {@code use} for a model directory
 * @param batch null where the problems are not here and nothing else tells how many there are
 * @param memory null where nothing is known of the model
 */
public record Diagnosis(
        String purpose,
        List<Finding> findings,
        @Nullable BatchAlgebra batch,
        @Nullable MemoryEstimate memory,
        Map<String, Map<String, String>> tables) {
    /** Of a model directory: config, weights, tokenizer, chat template and the memory to load it. */
    public static Diagnosis ofModel(Path directory) throws IOException {
        List<Finding> findings = new ArrayList<>();
        Map<String, String> memory = StoredModelCheck.of(directory, findings);
        return new Diagnosis(
                "use", findings, null, null, memory.isEmpty() ? Map.of() : Map.of("memory (estimate)", memory));
    }

    /**
     * Of a training config.
     *
     * @param data folder of the benchmarks' questions; null to look where they are by default
     */
    public static Diagnosis of(TrainConfig config, @Nullable Path data) throws IOException {
        return of(config, data, 1);
    }

    /**
     * The same of several processes that train together.
     *
     * @param processes 1 or more
     */
    public static Diagnosis of(TrainConfig config, @Nullable Path data, int processes) throws IOException {
        List<Finding> findings = new ArrayList<>();
        ProblemCheck problems = ProblemCheck.of(config, data, findings);
        ModelCheck model = ModelCheck.of(config, findings);
        PromptCheck.of(config, problems, model, findings);
        ConfigRemarks.of(config).forEach(remark -> findings.add(new Finding(Finding.Kind.DOUBTFUL, "config", remark)));
        Map<String, Map<String, String>> tables = new LinkedHashMap<>();
        int count = problems.training().isEmpty()
                ? config.prompts().perStep()
                : problems.training().size();
        BatchAlgebra batch = BatchAlgebra.of(config, count);
        Map<String, String> algebra = batch.lines(config, count);
        if (problems.training().isEmpty()) {
            algebra.put("an epoch", "unknown: the problems are not here");
            algebra.put(
                    "the run",
                    "%,d steps, %,d updates, %,d completions"
                            .formatted(config.steps(), batch.updates(), batch.rollouts()));
        }
        tables.put("batch", algebra);
        ModelConfig shape = model.shape();
        Optional<MemoryFit> fit = shape == null ? Optional.empty() : fit(config, shape, findings);
        MemoryEstimate memory = shape == null
                ? null
                : fit.map(MemoryFit::estimate).orElseGet(() -> MemoryEstimate.of(shape, load(config, shape)));
        if (memory != null) {
            tables.put("memory of the device (estimate)", memory.lines());
            if (processes > 1 && shape != null) {
                tables.put(
                        "memory of each of %d processes, by distributed.zero_stage (estimate)".formatted(processes),
                        byStage(config, shape, processes));
            }
        }
        fit.filter(found -> !found.fits())
                .ifPresent(found -> tables.put("what makes it fit, each with those before it", found.lines()));
        return new Diagnosis("train", findings, batch, memory, tables);
    }

    private static Optional<MemoryFit> fit(TrainConfig config, ModelConfig shape, List<Finding> findings) {
        Device device;
        try {
            device = Device.of(config.model().device());
        } catch (IllegalArgumentException notHere) {
            return Optional.empty(); // is a finding already
        }
        Optional<MemoryFit> fit = MemoryFit.of(config, shape, device, MachineMemory.here());
        findings.add(fit.map(Diagnosis::finding)
                .orElse(new Finding(
                        Finding.Kind.NOT_CHECKED,
                        "memory",
                        "how much of it the GPU has is not asked; compare by hand")));
        return fit;
    }

    private static Finding finding(MemoryFit fit) {
        return fit.fits()
                ? new Finding(
                        Finding.Kind.GOOD,
                        "memory",
                        "%s of the %s that there are%s"
                                .formatted(
                                        MemoryEstimate.size(fit.estimate().total()),
                                        MemoryEstimate.size(fit.available()),
                                        fit.fewerRows().map("; "::concat).orElse("")))
                : new Finding(fit.isHopeless() ? Finding.Kind.WRONG : Finding.Kind.DOUBTFUL, "memory", fit.sentence());
    }

    /** What a process needs at each stage; with the configured one named. */
    private static Map<String, String> byStage(TrainConfig config, ModelConfig shape, int processes) {
        MemoryLoad load = load(config, shape);
        Map<String, String> lines = new LinkedHashMap<>();
        int configured = config.distributed().zeroStage();
        for (int stage = 0; stage <= 3; stage++) {
            if (stage < 2 || !config.lora().isUsed()) {
                MemoryEstimate each = MemoryEstimate.ofEach(
                        shape,
                        stage < 2 ? load : load.byTensors(),
                        processes,
                        stage,
                        (long) config.distributed().bucketCapMb() << 20);
                lines.put("stage " + stage, "%,d MiB: %s".formatted(each.total() >> 20, each.parts()));
            }
        }
        lines.put("configured", "stage " + configured);
        return lines;
    }

    /** On the device that the run names, or on a GPU like it where there is none here. */
    private static MemoryLoad load(TrainConfig config, ModelConfig shape) {
        try {
            return MemoryLoad.of(config, shape, Device.of(config.model().device()));
        } catch (IllegalArgumentException notHere) {
            return MemoryLoad.ofGpu(config, shape);
        }
    }

    /** Whether nothing stands in the way. */
    public boolean isReady() {
        return !has(Finding.Kind.WRONG) && !has(Finding.Kind.MISSING);
    }

    public boolean has(Finding.Kind kind) {
        return findings.stream().anyMatch(finding -> finding.kind() == kind);
    }

    public String text() {
        StringBuilder text = new StringBuilder();
        tables.forEach((title, lines) -> {
            text.append(title).append('\n');
            int width = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
            String line = "  %-" + Math.max(15, width) + "s %s%n";
            lines.forEach((name, value) -> text.append(line.formatted(name, value)));
        });
        text.append("checks\n");
        for (Finding finding : findings) {
            text.append("  %-11s %-10s %s%n".formatted(finding.kind(), finding.what(), finding.sentence()));
        }
        return text.append(isReady() ? "" : "not ")
                .append("ready to ")
                .append(purpose)
                .append('\n')
                .toString();
    }
}
