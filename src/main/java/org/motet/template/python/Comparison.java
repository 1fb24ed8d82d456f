package org.motet.template.python;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** {@code ==}, {@code <} and {@code in}. */
public final class Comparison {
    private Comparison() {}

    public static boolean equal(Object a, Object b, RenderBudget budget) {
        budget.enter();
        boolean equal = equalAtDepth(a, b, budget);
        budget.leave();
        return equal;
    }

    private static boolean equalAtDepth(Object a, Object b, RenderBudget budget) {
        budget.step();
        if (PythonValues.isNumber(a) && PythonValues.isNumber(b)) {
            return numbersInOrder(a, b) && numbersInOrder(b, a);
        }
        if (PythonValues.isText(a) && PythonValues.isText(b)) {
            String text = PythonText.of(a, budget);
            budget.read(text);
            return text.equals(PythonText.of(b, budget));
        }
        if (a instanceof List<?> left && b instanceof List<?> right) {
            return allEqual(left, right, budget);
        }
        if (a instanceof Tuple left && b instanceof Tuple right) {
            return allEqual(left.items(), right.items(), budget);
        }
        if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
            return left.size() == right.size() && entriesEqual(left, right, budget);
        }
        if (a instanceof View left && b instanceof View right) {
            if (left.kind() != View.Kind.RANGE || right.kind() != View.Kind.RANGE) {
                throw new PythonException("comparing the keys or items of maps is not supported");
            }
            return allEqual(left.items(), right.items(), budget);
        }
        return a instanceof Undefined && b instanceof Undefined || a == b;
    }

    private static boolean allEqual(List<?> left, List<?> right, RenderBudget budget) {
        if (left.size() != right.size()) {
            return false;
        }
        Iterator<?> others = right.iterator();
        for (Object item : left) {
            if (!equal(item, others.next(), budget)) {
                return false;
            }
        }
        return true;
    }

    private static boolean entriesEqual(Map<?, ?> left, Map<?, ?> right, RenderBudget budget) {
        for (Map.Entry<?, ?> entry : left.entrySet()) {
            Object other = right.get(entry.getKey());
            if (other == null || !equal(entry.getValue(), other, budget)) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code a <= b}; false for NaN. */
    private static boolean numbersInOrder(Object a, Object b) {
        if (PythonValues.isInteger(a) && PythonValues.isInteger(b)) {
            return PythonValues.integer(a) <= PythonValues.integer(b);
        }
        double left = PythonValues.real(a);
        double right = PythonValues.real(b);
        if (a instanceof Double && b instanceof Double || !Double.isFinite(left) || !Double.isFinite(right)) {
            return left <= right;
        }
        return exact(a).compareTo(exact(b)) <= 0;
    }

    private static BigDecimal exact(Object number) {
        return number instanceof Double x ? new BigDecimal(x) : BigDecimal.valueOf(PythonValues.integer(number));
    }

    /** Whether one of {@code < <= > >=} holds; none does for NaN. */
    public static boolean ordered(String operator, Object a, Object b, RenderBudget budget) {
        if (isNan(a) && PythonValues.isNumber(b) || isNan(b) && PythonValues.isNumber(a)) {
            return false;
        }
        int order = order(a, b, budget);
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private static boolean isNan(Object value) {
        return value instanceof Double x && Double.isNaN(x);
    }

    /**
     * Negative, 0 or positive as {@code a} stands before, with or behind {@code b}.
     *
     * @throws PythonException if the two have no order
     */
    public static int order(Object a, Object b, RenderBudget budget) {
        budget.step();
        if (PythonValues.isNumber(a) && PythonValues.isNumber(b)) {
            boolean before = numbersInOrder(a, b);
            boolean behind = numbersInOrder(b, a);
            if (!before && !behind) {
                throw new PythonException("nan has no order");
            }
            return before && behind ? 0 : before ? -1 : 1;
        }
        if (PythonValues.isText(a) && PythonValues.isText(b)) {
            return byCodePoints(PythonText.of(a, budget), PythonText.of(b, budget), budget);
        }
        if (a instanceof List<?> left && b instanceof List<?> right) {
            return orderOfItems(left, right, budget);
        }
        if (a instanceof Tuple left && b instanceof Tuple right) {
            return orderOfItems(left.items(), right.items(), budget);
        }
        throw new PythonException("a " + PythonValues.kind(a) + " cannot be compared with a " + PythonValues.kind(b));
    }

    private static int orderOfItems(List<?> left, List<?> right, RenderBudget budget) {
        budget.enter();
        int order = Integer.compare(left.size(), right.size());
        Iterator<?> others = right.iterator();
        for (Object item : left) {
            if (!others.hasNext()) {
                break;
            }
            Object other = others.next();
            if (!equal(item, other, budget)) {
                order = order(item, other, budget);
                break;
            }
        }
        budget.leave();
        return order;
    }

    private static int byCodePoints(String a, String b, RenderBudget budget) {
        budget.read(a);
        for (int i = 0; i < a.length() && i < b.length(); i++) {
            char left = a.charAt(i);
            char right = b.charAt(i);
            if (left != right) { // a surrogate stands for a code point behind all others
                boolean surrogates = Character.isSurrogate(left) == Character.isSurrogate(right);
                return surrogates ? Character.compare(left, right) : Character.isSurrogate(left) ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    public static boolean contains(Object container, Object item, RenderBudget budget) {
        return switch (container) {
            case String s
            when PythonValues.isText(item) -> {
                String part = PythonText.of(item, budget);
                budget.read(s);
                budget.read(part);
                yield new TextSearch(part).next(s, 0) >= 0;
            }
            case Markup markup -> contains(markup.text(), item, budget);
            case Map<?, ?> map -> MapMethods.value(map, item) != null;
            case List<?> list -> has(list, item, budget);
            case Tuple tuple -> has(tuple, item, budget);
            case View view -> has(view, item, budget);
            case Lazy lazy -> has(lazy, item, budget);
            case Undefined undefined -> false;
            default ->
                throw new PythonException(
                        "a " + PythonValues.kind(item) + " cannot be looked for in a " + PythonValues.kind(container));
        };
    }

    private static boolean has(Object items, Object item, RenderBudget budget) {
        Iterator<Object> each = Iteration.iterator(items, budget);
        while (each.hasNext()) {
            if (equal(each.next(), item, budget)) {
                return true;
            }
        }
        return false;
    }
}
