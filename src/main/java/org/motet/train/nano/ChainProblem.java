package org.motet.train.nano;

import java.util.List;
import org.motet.problem.Problem;

/**
 * A generated problem with its worked solution.
 *
 * @param problem the question and its single answer, a decimal integer in [0, 99]
 * @param equations the worked steps in order, such as {@code 6*5=30}
 * @param operators {@code '+'}, {@code '-'} or {@code '*'}, one for each equation
 */
public record ChainProblem(Problem problem, List<String> equations, List<Character> operators) {
    public ChainProblem {
        equations = List.copyOf(equations);
        operators = List.copyOf(operators);
    }

    public String answer() {
        return problem.answers().getFirst();
    }
}
