package org.motet.template;

import java.util.ArrayList;
import java.util.List;

/**
 * How a worked solution is written in the voice of a template: the cold start trains on these texts.
 *
 * <p>Places, in each of the texts: {@code {equation}} ({@code 6*5=30}), {@code {left}} ({@code 6*5}), {@code {right}}
 * ({@code 30}), {@code {number}} (1, 2, ...) and {@code {letter}} (a, b, ...) of the step; {@code {operations}}
 * ({@code mul, add}), {@code {last}} (the last equation) and {@code {answer}} everywhere.
 *
 * @param opening before the first step
 * @param first the first step
 * @param step each later step
 * @param separator between two steps
 * @param closing after the last step
 */
public record SolutionShape(String opening, String first, String step, String separator, String closing) {
    /**
     * The completion: what follows the forced prefix, up to the end token.
     *
     * @param equations steps in order, such as {@code 6*5=30}
     * @throws IllegalArgumentException if there is none or one is not {@code left=right}
     */
    public String write(List<String> equations, String answer) {
        if (equations.isEmpty()) {
            throw new IllegalArgumentException("a worked solution needs at least one equation");
        }
        List<String> operations =
                equations.stream().map(SolutionShape::operation).toList();
        String[] everywhere = {
            "{operations}", String.join(", ", operations), "{last}", equations.getLast(), "{answer}", answer
        };
        StringBuilder text = new StringBuilder(fill(opening, everywhere));
        for (int i = 0; i < equations.size(); i++) {
            List<String> places = new ArrayList<>(List.of(everywhere));
            String equation = equations.get(i);
            int equals = equation.lastIndexOf('=');
            places.addAll(List.of("{equation}", equation));
            places.addAll(List.of("{left}", equation.substring(0, equals)));
            places.addAll(List.of("{right}", equation.substring(equals + 1)));
            places.addAll(List.of("{number}", String.valueOf(i + 1)));
            places.addAll(List.of("{letter}", letter(i)));
            text.append(i == 0 ? "" : separator).append(fill(i == 0 ? first : step, places.toArray(String[]::new)));
        }
        return text.append(fill(closing, everywhere)).toString();
    }

    private static String operation(String equation) {
        int equals = equation.lastIndexOf('=');
        int at = 1; // a sign may stand before the first number
        while (at < equals && "+-*/".indexOf(equation.charAt(at)) < 0) {
            at++;
        }
        if (equals <= 0 || at >= equals) {
            throw new IllegalArgumentException("'" + equation + "' is no equation such as 6*5=30");
        }
        return switch (equation.charAt(at)) {
            case '+' -> "add";
            case '-' -> "sub";
            case '*' -> "mul";
            default -> "div";
        };
    }

    private static String letter(int index) {
        String letter = String.valueOf((char) ('a' + index % 26));
        return index < 26 ? letter : letter + index / 26;
    }

    /** Replaces places in one pass, so that a value is never looked into; {@code places} are {place, value, ...}. */
    private static String fill(String text, String... places) {
        StringBuilder result = new StringBuilder();
        int at = 0;
        next:
        while (at < text.length()) {
            for (int i = 0; i < places.length; i += 2) {
                if (text.startsWith(places[i], at)) {
                    result.append(places[i + 1]);
                    at += places[i].length();
                    continue next;
                }
            }
            result.append(text.charAt(at++));
        }
        return result.toString();
    }
}
