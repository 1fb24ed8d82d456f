package org.motet.cli;

import org.motet.math.Verdict;
import tools.jackson.databind.node.ObjectNode;

/** A verdict as fields of a JSON object. */
final class VerdictJson {
    private VerdictJson() {}

    static void write(Verdict verdict, ObjectNode node) {
        node.put("correct", verdict.correct());
        node.put("outcome", verdict.outcome().label());
        node.put("stage", verdict.stage().label());
        node.put("extracted", verdict.extracted());
    }
}
