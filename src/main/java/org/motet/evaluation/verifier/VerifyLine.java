package org.motet.evaluation.verifier;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.problem.JsonFault;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A line of a file of completions to check.
 *
 * @param node the whole object
 * @param golds accepted reference answers
 * @param completion the text that holds the answer
 */
public record VerifyLine(ObjectNode node, List<String> golds, String completion) {

    /**
     * Reads one line.
     *
     * @throws IllegalArgumentException with file and line where it is no object with gold and completion
     */
    public static VerifyLine read(String text, String file, int number) {
        String where = (file.equals("-") ? "standard input" : file) + " line " + number + ": ";
        JsonNode node;
        try {
            node = JsonMapper.shared().readTree(text);
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException(
                    where + "not a JSON object (" + JsonFault.reason(malformed) + ").", malformed);
        }
        if (!(node instanceof ObjectNode object)) {
            throw new IllegalArgumentException(where + "not a JSON object.");
        }
        @Nullable JsonNode completion = object.get("completion");
        if (completion == null || !completion.isString()) {
            throw new IllegalArgumentException(where + "\"completion\" must be a string.");
        }
        return new VerifyLine(object, golds(object.get("gold"), where), completion.asString());
    }

    private static List<String> golds(@Nullable JsonNode gold, String where) {
        List<String> golds = new ArrayList<>();
        if (gold != null && gold.isArray()) {
            gold.forEach(one -> golds.add(one(one, where)));
        } else {
            golds.add(one(gold, where));
        }
        return golds;
    }

    private static String one(@Nullable JsonNode gold, String where) {
        if (gold == null || !(gold.isString() || gold.isNumber())) {
            throw new IllegalArgumentException(where + "\"gold\" must be a string, a number or a list of them.");
        }
        return gold.asString();
    }
}
