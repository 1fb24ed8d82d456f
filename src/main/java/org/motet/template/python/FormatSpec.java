package org.motet.template.python;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A format specification of Python: {@code [[fill]align][sign][#][0][width][grouping][.precision][type]}.
 *
 * @param align one of {@code < > = ^}; null for the value's own
 * @param precision -1 if not given
 * @param type 0 if not given
 */
record FormatSpec(
        String fill,
        @Nullable String align,
        String sign,
        boolean alternate,
        long width,
        String grouping,
        int precision,
        char type) {
    private static final Pattern FORM = Pattern.compile(
            "(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?([0-9]{1,9})?([,_])?(?:\\.([0-9]{1,9}))?([a-zA-Z%])?", Pattern.DOTALL);

    static FormatSpec of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new PythonException("the format " + PythonException.quoted(text) + " is not supported");
        }
        boolean zeros = form.group(5) != null;
        String align = form.group(2);
        return new FormatSpec(
                form.group(1) != null ? form.group(1) : zeros && align == null ? "0" : zeros ? "0" : " ",
                align == null && zeros ? "=" : align,
                form.group(3) == null ? "-" : form.group(3),
                form.group(4) != null,
                form.group(6) == null ? 0 : Long.parseLong(form.group(6)),
                form.group(7) == null ? "" : form.group(7),
                form.group(8) == null ? -1 : Integer.parseInt(form.group(8)),
                form.group(9) == null ? 0 : form.group(9).charAt(0));
    }

    /** The value in this format. */
    String format(Object value, RenderBudget budget) {
        return switch (value) {
            case String s -> text(s, budget);
            case Boolean b when type == 0 -> text(b ? "True" : "False", budget);
            case Boolean b -> integer(b ? 1 : 0, budget);
            case Long n -> integer(n, budget);
            case Double x -> real(x, budget);
            default -> throw new PythonException("a format for a " + PythonValues.kind(value) + " is not supported");
        };
    }

    private String text(String s, RenderBudget budget) {
        if (type != 0 && type != 's' || alternate || !sign.equals("-") || !grouping.isEmpty() || "=".equals(align)) {
            throw wrong("string");
        }
        int length = s.codePointCount(0, s.length());
        String cut = precision >= 0 && precision < length ? s.substring(0, s.offsetByCodePoints(0, precision)) : s;
        return padded("", cut, "<", budget);
    }

    private String integer(long n, RenderBudget budget) {
        if ("eEfFgG%".indexOf(type) >= 0 && type != 0) {
            return real(n, budget);
        }
        if (precision >= 0) {
            throw wrong("integer");
        }
        String digits = switch (type) {
            case 0, 'd' -> NumberFormat.integer(n, 10);
            case 'x' -> (alternate ? "0x" : "") + NumberFormat.integer(n, 16);
            case 'X' -> (alternate ? "0X" : "") + NumberFormat.integer(n, 16).toUpperCase(Locale.ROOT);
            case 'o' -> (alternate ? "0o" : "") + NumberFormat.integer(n, 8);
            case 'b' -> (alternate ? "0b" : "") + NumberFormat.integer(n, 2);
            default -> throw wrong("integer");
        };
        if (!grouping.isEmpty() && type != 0 && type != 'd') {
            throw wrong("integer");
        }
        return number(n < 0, digits, budget);
    }

    private String real(double x, RenderBudget budget) {
        boolean negative = Double.doubleToRawLongBits(x) < 0 && !Double.isNaN(x);
        String digits = switch (type) {
            case 0 -> plain(Math.abs(x));
            case 'e', 'f', 'g' -> NumberFormat.real(x, type, precision < 0 ? 6 : precision, alternate);
            case 'E', 'F', 'G' ->
                NumberFormat.real(x, Character.toLowerCase(type), precision < 0 ? 6 : precision, alternate)
                        .toUpperCase(Locale.ROOT);
            case '%' -> NumberFormat.real(x * 100, 'f', precision < 0 ? 6 : precision, alternate) + "%";
            default -> throw wrong("number");
        };
        return number(negative, digits, budget);
    }

    private String plain(double x) {
        if (precision >= 0 || alternate) {
            throw wrong("number");
        }
        return PythonFloat.text(x);
    }

    private String number(boolean negative, String digits, RenderBudget budget) {
        if (!grouping.isEmpty() && fill.equals("0") && "=".equals(align)) {
            throw wrong("number");
        }
        String signed = negative ? "-" : sign.equals("-") ? "" : sign;
        return padded(signed, grouping.isEmpty() ? digits : NumberFormat.grouped(digits, grouping, 3), ">", budget);
    }

    private String padded(String signed, String text, String ownAlign, RenderBudget budget) {
        String whole = signed + text;
        return switch (align == null ? ownAlign : align) {
            case "<" -> TextPadding.left(whole, width, fill, budget);
            case "^" -> {
                long missing = TextPadding.missing(whole, width);
                yield TextPadding.fill(missing / 2, fill, budget)
                        + whole
                        + TextPadding.fill(missing - missing / 2, fill, budget);
            }
            case "=" -> {
                int prefix = alternate && "xXob".indexOf(type) >= 0 && type != 0 ? 2 : 0;
                String middle = TextPadding.fill(TextPadding.missing(whole, width), fill, budget);
                yield signed + text.substring(0, prefix) + middle + text.substring(prefix);
            }
            default -> TextPadding.right(whole, width, fill, budget);
        };
    }

    private PythonException wrong(String kind) {
        return new PythonException("this format of a " + kind + " is not supported");
    }
}
