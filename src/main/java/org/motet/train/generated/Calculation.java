package org.motet.train.generated;

import java.util.ArrayList;
import java.util.List;

/**
 * Operations on one running value, always applied from left to right.
 *
 * @param start first value
 * @param operators {@code '+'}, {@code '-'}, {@code '*'} or {@code '/'}, one a step
 * @param operands right-hand side of each step
 */
record Calculation(int start, List<Character> operators, List<Integer> operands) {
    Calculation {
        operators = List.copyOf(operators);
        operands = List.copyOf(operands);
    }

    /** One step; division is of whole numbers. */
    static int apply(int value, char operator, int operand) {
        return switch (operator) {
            case '+' -> value + operand;
            case '-' -> value - operand;
            case '*' -> value * operand;
            case '/' -> value / operand;
            default -> throw new IllegalArgumentException("operator '" + operator + "' is none of + - * /");
        };
    }

    /** The value after the last step. */
    int result() {
        int value = start;
        for (int i = 0; i < operators.size(); i++) {
            value = apply(value, operators.get(i), operands.get(i));
        }
        return value;
    }

    /** One equation a step, such as {@code 6*5=30}; each starts with the result of the one before. */
    List<String> equations() {
        List<String> equations = new ArrayList<>();
        int value = start;
        for (int i = 0; i < operators.size(); i++) {
            int next = apply(value, operators.get(i), operands.get(i));
            equations.add("" + value + operators.get(i) + operands.get(i) + "=" + next);
            value = next;
        }
        return equations;
    }

    /** The steps in a row without brackets, such as {@code 6*5+9*2}: names the calculation whatever it is told of. */
    String canonical() {
        StringBuilder text = new StringBuilder().append(start);
        for (int i = 0; i < operators.size(); i++) {
            text.append(operators.get(i)).append(operands.get(i));
        }
        return text.toString();
    }
}
