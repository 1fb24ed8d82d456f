package org.motet.reward;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@link HttpReward} sends, and what it takes for an answer. */
final class HttpRewardBody {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private HttpRewardBody() {}

    static String write(List<Submission> submissions) {
        ObjectNode body = MAPPER.createObjectNode();
        ArrayNode completions = body.putArray("completions");
        for (Submission submission : submissions) {
            ObjectNode one = completions
                    .addObject()
                    .put("problem", submission.problem().id())
                    .put("question", submission.problem().question());
            ArrayNode answers = one.putArray("answers");
            submission.problem().answers().forEach(answers::add);
            one.put("template", submission.template().name())
                    .put("completion", submission.completion())
                    .put("tokens", submission.tokens())
                    .put("finished", submission.finished());
        }
        return MAPPER.writeValueAsString(body);
    }

    /**
     * The scores of an answer.
     *
     * @param count how many there must be
     * @throws RewardFailedException if it is not what was agreed on
     */
    static double[] scores(String body, int count, String url) {
        String answers = "the reward server " + url + " answers ";
        JsonNode scores;
        try {
            scores = MAPPER.readTree(body).path("scores");
        } catch (JacksonException e) {
            throw new RewardFailedException(answers + "what is not JSON (" + shortened(body) + ")");
        }
        if (!scores.isArray()) {
            throw new RewardFailedException(answers + "without a list of scores (" + shortened(body) + ")");
        }
        if (scores.size() != count) {
            throw new RewardFailedException(
                    answers + scores.size() + " scores for " + count + " completions; one each is needed");
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            JsonNode score = scores.get(i);
            if (!score.isNumber() || !Double.isFinite(score.doubleValue())) {
                throw new RewardFailedException(answers + shortened(score.toString()) + " for completion " + (i + 1)
                        + " of " + count + "; a finite number is needed");
            }
            values[i] = score.doubleValue();
        }
        return values;
    }

    static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.isEmpty() ? "empty" : line.length() <= 120 ? line : line.substring(0, 117) + "...";
    }
}
