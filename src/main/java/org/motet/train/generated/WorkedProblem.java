package org.motet.train.generated;

import java.util.List;
import org.motet.problem.Problem;

/**
 * A generated problem with its worked solution.
 *
 * @param problem the question and its single answer, a decimal integer
 * @param equations the worked steps in order, such as {@code 6*5=30}
 * @param operators {@code '+'}, {@code '-'}, {@code '*'} or {@code '/'}, one for each equation
 */
public record WorkedProblem(Problem problem, List<String> equations, List<Character> operators) {
    public WorkedProblem {
        equations = List.copyOf(equations);
        operators = List.copyOf(operators);
    }

    public String answer() {
        return problem.answers().getFirst();
    }
}
