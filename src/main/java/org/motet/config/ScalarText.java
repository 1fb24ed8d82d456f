package org.motet.config;

import java.util.Locale;
import java.util.Optional;

/** Numbers and truth values as YAML and command lines write them. */
final class ScalarText {
    private ScalarText() {}

    /** The value that a text means as int, long, float, double or boolean, boxed or not; empty for any other type. */
    static Optional<? extends Object> read(Class<?> type, String text) {
        if (type == boolean.class || type == Boolean.class) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
            };
        }
        try {
            if (type == int.class || type == Integer.class) {
                return Optional.of(Integer.parseInt(digits(text)));
            }
            if (type == long.class || type == Long.class) {
                return Optional.of(Long.parseLong(digits(text)));
            }
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        boolean isSingle = type == float.class || type == Float.class;
        if (!isSingle && type != double.class && type != Double.class) {
            return Optional.empty();
        }
        Optional<Double> value = digits(text).matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")
                ? Optional.of(Double.parseDouble(digits(text)))
                : special(text);
        return isSingle ? value.map(Double::floatValue) : value;
    }

    private static Optional<Double> special(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "inf", ".inf", "+.inf", "infinity" -> Optional.of(Double.POSITIVE_INFINITY);
            case "-inf", "-.inf", "-infinity" -> Optional.of(Double.NEGATIVE_INFINITY);
            case "nan", ".nan" -> Optional.of(Double.NaN);
            default -> Optional.empty();
        };
    }

    /** Without the underscores that YAML allows between digits: {@code 1_000}. */
    private static String digits(String text) {
        return text.replaceAll("(?<=\\d)_(?=\\d)", "");
    }
}
