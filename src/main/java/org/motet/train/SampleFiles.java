package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.reward.RewardScore;
import org.motet.rollout.Rollout;
import org.motet.weights.WriteFailure;
import tools.jackson.databind.json.JsonMapper;

/** Rollouts as a person reads them: {@code samples/step-000010.jsonl}, one line each. */
final class SampleFiles {
    private final Path folder;
    private final OutputConfig config;

    SampleFiles(Path folder, OutputConfig config) {
        this.folder = folder;
        this.config = config;
    }

    /** Writes the first groups of the step where a file is due. */
    void write(int step, Experience experience) throws IOException {
        if (config.samplesEvery() == 0 || step % config.samplesEvery() != 0) {
            return;
        }
        List<String> lines = experience.groups().stream()
                .limit(config.samplesGroups())
                .flatMap(ScoredGroup::rollouts)
                .map(rollout -> JsonMapper.shared().writeValueAsString(line(step, rollout)))
                .toList();
        Files.createDirectories(folder);
        Path file = folder.resolve("step-%06d.jsonl".formatted(step));
        try {
            Files.write(file, lines);
        } catch (IOException failure) {
            throw WriteFailure.of(file, failure);
        }
    }

    private static Map<String, @Nullable Object> line(int step, ScoredRollout member) {
        Rollout rollout = member.rollout();
        RewardScore score = member.score();
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("step", step);
        line.put("problem", rollout.prompt().problem().id());
        line.put("template", rollout.prompt().template().name());
        if (rollout.prompt().disturbance() != null) {
            line.put("disturbance", rollout.prompt().disturbance());
        }
        line.put("prompt", rollout.prompt().text());
        line.put("completion", rollout.text());
        line.put("answers", rollout.prompt().problem().answers());
        line.put("extracted", score.verdict().extracted());
        line.put("outcome", score.verdict().outcome().label());
        line.put("accuracy", score.accuracy());
        line.put("format", score.format());
        line.put("length_penalty", score.length());
        score.own().forEach((name, value) -> line.put("reward/" + name, value));
        if (score.failure() != null) {
            line.put("failure", score.failure().sentence());
        }
        line.put("reward", score.failure() == null ? score.total() : null);
        line.put("advantage", score.failure() == null ? member.advantage() : null);
        line.put("tokens", rollout.completion().tokens().length);
        line.put("finish_reason", rollout.completion().finish().toString());
        line.put("weights_version", rollout.completion().origin().weights());
        return line;
    }
}
