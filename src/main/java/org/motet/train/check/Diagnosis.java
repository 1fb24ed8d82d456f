package org.motet.train.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.model.ModelConfig;
import org.motet.tensor.Device;
import org.motet.train.ConfigRemarks;
import org.motet.train.TrainConfig;

/**
 * What {@code motet doctor} says.
 *
 * @param batch null where the problems are not here and nothing else tells how many there are
 * @param memory null where nothing is known of the model
 */
public record Diagnosis(
        List<Finding> findings,
        @Nullable BatchAlgebra batch,
        @Nullable MemoryEstimate memory,
        Map<String, Map<String, String>> tables) {
    public static Diagnosis of(TrainConfig config, @Nullable Path data) throws IOException {
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
        MemoryEstimate memory = shape == null ? null : memory(config, shape);
        if (memory != null) {
            tables.put("memory of the device (estimate)", memory.lines());
        }
        return new Diagnosis(findings, batch, memory, tables);
    }

    /** On the device that the run names, or on a GPU like it where there is none here. */
    private static MemoryEstimate memory(TrainConfig config, ModelConfig shape) {
        try {
            return MemoryEstimate.of(
                    shape, MemoryLoad.of(config, shape, Device.of(config.model().device())));
        } catch (IllegalArgumentException notHere) {
            return MemoryEstimate.of(shape, MemoryLoad.ofGpu(config));
        }
    }

    public boolean has(Finding.Kind kind) {
        return findings.stream().anyMatch(finding -> finding.kind() == kind);
    }

    public String text() {
        StringBuilder text = new StringBuilder();
        tables.forEach((title, lines) -> {
            text.append(title).append('\n');
            lines.forEach((name, value) -> text.append("  %-15s %s%n".formatted(name, value)));
        });
        text.append("checks\n");
        for (Finding finding : findings) {
            text.append("  %-9s %-10s %s%n".formatted(finding.kind(), finding.what(), finding.sentence()));
        }
        boolean ready = !has(Finding.Kind.WRONG) && !has(Finding.Kind.MISSING);
        return text.append(ready ? "ready to train\n" : "not ready to train\n").toString();
    }
}
