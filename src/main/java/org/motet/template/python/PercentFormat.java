package org.motet.template.python;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code '%s of %d' % (a, b)}. */
public final class PercentFormat {
    private static final Pattern FIELD = Pattern.compile(
            "%(?:\\(([^()%]*)\\))?([-+ #0]{0,5})([0-9]{1,9})?(?:\\.([0-9]{0,9}))?[hlL]?(.)", Pattern.DOTALL);

    private PercentFormat() {}

    public static String of(String form, Object values, RenderBudget budget) {
        List<Object> list = values instanceof Tuple tuple ? tuple.items() : List.of(values);
        StringBuilder out = new StringBuilder();
        Matcher field = FIELD.matcher(form);
        int at = 0;
        int taken = 0;
        for (int start = form.indexOf('%'); start >= 0; start = form.indexOf('%', at)) {
            out.append(form, at, start);
            if (!field.find(start) || field.start() != start) {
                throw new PythonException("the format "
                        + PythonException.quoted(form.substring(start, Math.min(start + 10, form.length())))
                        + " is not supported");
            }
            at = field.end();
            if (field.group(5).equals("%")) {
                out.append('%');
                continue;
            }
            Object value;
            if (field.group(1) != null) {
                Object found = values instanceof Map<?, ?> map ? map.get(field.group(1)) : null;
                if (found == null) {
                    throw new PythonException("no value " + PythonException.quoted(field.group(1)) + " for the format");
                }
                value = found;
            } else if (taken < list.size()) {
                value = list.get(taken++);
            } else {
                throw new PythonException("more fields than values in the format");
            }
            out.append(budget.made(field(field, value, budget)));
        }
        if (taken < list.size() && !(values instanceof Map || values instanceof List)) {
            throw new PythonException("more values than fields in the format");
        }
        return out.append(form.substring(at)).toString();
    }

    private static String field(Matcher field, Object value, RenderBudget budget) {
        String flags = field.group(2);
        char type = field.group(5).charAt(0);
        String digits = field.group(4);
        int precision = digits == null ? -1 : digits.isEmpty() ? 0 : Integer.parseInt(digits);
        boolean alternate = flags.contains("#");
        if (type == 's' || type == 'r') {
            String text = type == 's' ? PythonText.of(value, budget) : PythonText.shown(value, budget);
            int length = text.codePointCount(0, text.length());
            String cut = precision >= 0 && precision < length
                    ? text.substring(0, text.offsetByCodePoints(0, precision))
                    : text;
            return padded("", cut, flags.replace("0", ""), field.group(3), budget);
        }
        if (!PythonValues.isNumber(value)) {
            throw new PythonException("the format '%" + type + "' needs a number, not a " + PythonValues.kind(value));
        }
        boolean negative = PythonValues.real(value) < 0 || Double.compare(PythonValues.real(value), -0.0) == 0;
        String size = switch (type) {
            case 'd', 'i', 'u' -> withZeros(NumberFormat.integer(whole(value), 10), precision);
            case 'x', 'X', 'o' -> {
                if (alternate || precision >= 0 || !PythonValues.isInteger(value)) {
                    throw new PythonException("this format of a number is not supported");
                }
                yield NumberFormat.integer(PythonValues.integer(value), type == 'o' ? 8 : 16);
            }
            case 'e', 'f', 'g', 'E', 'F', 'G' ->
                NumberFormat.real(
                        PythonValues.real(value),
                        Character.toLowerCase(type),
                        precision < 0 ? 6 : precision,
                        alternate);
            default -> throw new PythonException("the format '%" + type + "' is not supported");
        };
        boolean integer = "diu".indexOf(type) >= 0;
        String sign = negative && !(integer && whole(value) == 0)
                ? "-"
                : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
        return padded(
                sign,
                Character.isUpperCase(type) ? size.toUpperCase(Locale.ROOT) : size,
                flags,
                field.group(3),
                budget);
    }

    private static long whole(Object value) {
        if (!(value instanceof Double x)) {
            return PythonValues.integer(value);
        }
        if (!(Math.abs(x) < Long.MAX_VALUE)) {
            throw new PythonException("numbers of that size are not supported");
        }
        return (long) (double) x;
    }

    private static String withZeros(String digits, int precision) {
        if (precision > 1000) {
            throw new PythonException("more than 1000 digits of a number are not supported");
        }
        return "0".repeat(Math.max(0, precision - digits.length())) + digits;
    }

    private static String padded(String sign, String text, String flags, @Nullable String width, RenderBudget budget) {
        long wide = width == null ? 0 : Long.parseLong(width);
        if (flags.contains("-")) {
            return TextPadding.left(sign + text, wide, " ", budget);
        }
        return flags.contains("0")
                ? sign + TextPadding.right(text, wide - sign.length(), "0", budget)
                : TextPadding.right(sign + text, wide, " ", budget);
    }
}
