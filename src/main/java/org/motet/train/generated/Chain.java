package org.motet.train.generated;

import java.util.ArrayList;
import java.util.List;

/**
 * A chain of small operations on one running value, always applied from left to right.
 *
 * @param start first value
 * @param operators {@code '+'}, {@code '-'} or {@code '*'}, one a step
 * @param operands right-hand side of each step
 */
record Chain(int start, List<Character> operators, List<Integer> operands) {
    Chain {
        operators = List.copyOf(operators);
        operands = List.copyOf(operands);
    }

    static int apply(int value, char operator, int operand) {
        return switch (operator) {
            case '+' -> value + operand;
            case '-' -> value - operand;
            case '*' -> value * operand;
            default -> throw new IllegalArgumentException("operator '" + operator + "' is none of + - *");
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

    /** The steps in a row without brackets, such as {@code 6*5+9*2}: names the chain whatever its rendering. */
    String canonical() {
        StringBuilder text = new StringBuilder().append(start);
        for (int i = 0; i < operators.size(); i++) {
            text.append(operators.get(i)).append(operands.get(i));
        }
        return text.toString();
    }

    /** {@code Start with 6. Multiply by 5. Add 9. What is the result?} */
    String inWords() {
        StringBuilder text = new StringBuilder("Start with ").append(start).append('.');
        for (int i = 0; i < operators.size(); i++) {
            String verb = switch (operators.get(i)) {
                case '+' -> " Add ";
                case '-' -> " Subtract ";
                default -> " Multiply by ";
            };
            text.append(verb).append(operands.get(i)).append('.');
        }
        return text.append(" What is the result?").toString();
    }

    /** {@code Compute (6*5+9)*2.}: brackets stand where a product follows a sum or a difference. */
    String asExpression() {
        String text = "" + start;
        boolean openSum = false;
        for (int i = 0; i < operators.size(); i++) {
            boolean product = operators.get(i) == '*';
            if (product && openSum) {
                text = "(" + text + ")";
            }
            text = text + operators.get(i) + operands.get(i);
            openSum = !product;
        }
        return "Compute " + text + ".";
    }
}
