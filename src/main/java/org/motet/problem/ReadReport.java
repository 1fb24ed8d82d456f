package org.motet.problem;

import java.util.ArrayList;
import java.util.List;

/**
 * What happened to the rows of a file on their way to problems.
 *
 * @param origin the file or folder
 * @param rows rows that the file holds
 * @param withoutQuestion rows left out because their question is empty
 * @param withoutAnswer rows left out because they have no answer
 * @param duplicates problems left out because an earlier one asks the same question
 */
public record ReadReport(String origin, int rows, int withoutQuestion, int withoutAnswer, int duplicates) {
    /** One sentence for each kind of row that was left out. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        add(warnings, withoutQuestion, "without a question");
        add(warnings, withoutAnswer, "without an answer");
        add(warnings, duplicates, "with a question that came before");
        return warnings;
    }

    private void add(List<String> warnings, int count, String kind) {
        if (count > 0) {
            warnings.add(origin + ": left out " + count + " of " + rows + (rows == 1 ? " row " : " rows ") + kind);
        }
    }
}
