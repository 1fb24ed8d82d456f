package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.prompt.Prompt;
import org.motet.reward.RewardScore;
import org.motet.rollout.Rollout;
import org.motet.token.StreamDecoder;
import org.motet.token.Tokenizer;
import org.motet.weights.WriteFailure;
import tools.jackson.databind.json.JsonMapper;

/** Rollouts as a person reads them: {@code samples/step-000010.jsonl}, one line each. */
final class SampleFiles {
    private final Path folder;
    private final OutputConfig config;
    private final Tokenizer tokenizer;

    SampleFiles(Path folder, OutputConfig config, Tokenizer tokenizer) {
        this.folder = folder;
        this.config = config;
        this.tokenizer = tokenizer;
    }

    /** Writes the first groups of the step where a file is due. */
    void write(int step, Experience experience) throws IOException {
        if (config.samplesEvery() == 0 || step % config.samplesEvery() != 0) {
            return;
        }
        List<String> lines = new ArrayList<>();
        int groups = Math.min(config.samplesGroups(), experience.groups().size());
        for (int group = 0; group < groups; group++) {
            int number = group;
            experience
                    .groups()
                    .get(group)
                    .rollouts()
                    .map(rollout -> JsonMapper.shared().writeValueAsString(line(step, number, rollout)))
                    .forEach(lines::add);
        }
        Files.createDirectories(folder);
        Path file = folder.resolve("step-%06d.jsonl".formatted(step));
        try {
            Files.write(file, lines);
        } catch (IOException failure) {
            throw WriteFailure.of(file, failure);
        }
    }

    private Map<String, @Nullable Object> line(int step, int group, ScoredRollout member) {
        Rollout rollout = member.rollout();
        RewardScore score = member.score();
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        Prompt prompt = rollout.prompt();
        line.put("step", step);
        line.put("group", group);
        line.put("problem", prompt.problem().id());
        line.put("question", prompt.problem().question());
        line.put("template", prompt.template().name());
        if (prompt.disturbance() != null) {
            line.put("disturbance", prompt.disturbance());
        }
        line.put("prompt", prompt.text());
        line.put(
                "forced_prefix",
                prompt.template().render(prompt.problem().question()).forcedPrefix());
        line.put("completion", rollout.text());
        line.put("answers", prompt.problem().answers());
        line.put("extracted", score.verdict().extracted());
        line.put("outcome", score.verdict().outcome().label());
        line.put("stage", score.verdict().stage().label());
        line.put("gold_read", score.verdict().goldRead());
        line.put("answer_read", score.verdict().answerRead());
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
        line.put("prompt_ids", prompt.tokens());
        line.put("ids", rollout.completion().tokens());
        line.put("token_ends", ends(rollout));
        line.put("log_probs", rounded(rollout.completion().logProbs()));
        line.put("entropies", rounded(rollout.completion().entropies()));
        return line;
    }

    /** Where in the completion's text each of its tokens ends, in UTF-16 units; a token that is not shown ends where it begins. */
    private int[] ends(Rollout rollout) {
        StreamDecoder decoder = new StreamDecoder(tokenizer, true);
        int[] tokens = rollout.completion().tokens();
        int[] ends = new int[tokens.length];
        int end = 0;
        for (int t = 0; t < tokens.length; t++) {
            String piece = decoder.push(tokens[t]);
            end = Math.min(rollout.text().length(), end + (piece == null ? 0 : piece.length()));
            ends[t] = end;
        }
        return ends;
    }

    /** To four decimals, in natural logarithms; null where the engine does not tell. */
    private static double @Nullable [] rounded(float @Nullable [] values) {
        if (values == null) {
            return null;
        }
        double[] rounded = new double[values.length];
        for (int t = 0; t < rounded.length; t++) {
            rounded[t] = Math.rint(values[t] * 1e4) / 1e4 + 0.0; // no -0.0
        }
        return rounded;
    }
}
