package org.motet.evaluation.verifier;

import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How often a grader says what the label says.
 *
 * @param grader its name
 * @param right pairs with label true
 * @param rightAccepted of those, accepted
 * @param wrong pairs with label false
 * @param wrongAccepted of those, accepted
 */
public record Agreement(String grader, int right, int rightAccepted, int wrong, int wrongAccepted) {

    Agreement plus(boolean label, boolean verdict) {
        return label
                ? new Agreement(grader, right + 1, rightAccepted + (verdict ? 1 : 0), wrong, wrongAccepted)
                : new Agreement(grader, right, rightAccepted, wrong + 1, wrongAccepted + (verdict ? 1 : 0));
    }

    double rate() {
        return (rightAccepted + wrong - wrongAccepted) / (double) Math.max(1, right + wrong);
    }

    double recall() {
        return rightAccepted / (double) Math.max(1, right);
    }

    double falseAccepts() {
        return wrongAccepted / (double) Math.max(1, wrong);
    }

    public ObjectNode json() {
        return JsonMapper.shared()
                .createObjectNode()
                .put("grader", grader)
                .put("pairs", right + wrong)
                .put("agrees", rate())
                .put("recall", recall())
                .put("false_accepts", falseAccepts());
    }

    public String row() {
        return String.format(
                Locale.ROOT,
                "| %s | %.2f %% | %.2f %% | %.2f %% (%d of %d) |",
                grader,
                100 * rate(),
                100 * recall(),
                100 * falseAccepts(),
                wrongAccepted,
                wrong);
    }
}
