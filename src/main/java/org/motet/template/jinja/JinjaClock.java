package org.motet.template.jinja;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.motet.template.python.CallArguments;
import org.motet.template.python.PythonException;
import org.motet.template.python.PythonFunction;

/**
 * {@code strftime_now} of chat templates that tell the model what day it is. It stands still at a given time, so that a
 * prompt is the same text each time it is written.
 */
public record JinjaClock(LocalDateTime now) implements PythonFunction {
    /** The variable by which templates know it. */
    public static final String NAME = "strftime_now";

    @Override
    public Object call(CallArguments given) {
        String form = given.bindPositional(NAME, 1, 1).text(0);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < form.length(); i++) {
            char c = form.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            i++;
            boolean bare = i < form.length() && form.charAt(i) == '-'; // glibc: without zeros in front
            i += bare ? 1 : 0;
            String part = part(i < form.length() ? form.charAt(i) : ' ');
            out.append(bare && part.matches("0+[0-9]+") ? part.replaceFirst("^0+(?=[0-9])", "") : part);
        }
        return out.toString();
    }

    /** As C's {@code strftime} in its own locale. */
    private String part(char directive) {
        return switch (directive) {
            case 'a' -> now.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'A' -> now.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'b', 'h' -> now.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'B' -> now.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'd' -> padded(now.getDayOfMonth(), 2, '0');
            case 'e' -> padded(now.getDayOfMonth(), 2, ' ');
            case 'm' -> padded(now.getMonthValue(), 2, '0');
            case 'y' -> padded(now.getYear() % 100, 2, '0');
            case 'Y' -> String.valueOf(now.getYear());
            case 'j' -> padded(now.getDayOfYear(), 3, '0');
            case 'H' -> padded(now.getHour(), 2, '0');
            case 'I' -> padded((now.getHour() + 11) % 12 + 1, 2, '0');
            case 'M' -> padded(now.getMinute(), 2, '0');
            case 'S' -> padded(now.getSecond(), 2, '0');
            case 'p' -> now.getHour() < 12 ? "AM" : "PM";
            case 'u' -> String.valueOf(now.getDayOfWeek().getValue());
            case 'w' -> String.valueOf(now.getDayOfWeek().getValue() % 7);
            case 'G' -> String.valueOf(now.get(IsoFields.WEEK_BASED_YEAR));
            case 'V' -> padded(now.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, '0');
            case 'D', 'x' -> now.format(DateTimeFormatter.ofPattern("MM/dd/yy", Locale.ENGLISH));
            case 'F' -> now.truncatedTo(ChronoUnit.DAYS).format(DateTimeFormatter.ISO_LOCAL_DATE);
            case 'T', 'X' -> now.format(DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH));
            case 'R' -> now.format(DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH));
            case 'c' -> part('a') + " " + part('b') + " " + part('e') + " " + part('T') + " " + part('Y');
            case '%' -> "%";
            default -> throw new PythonException("'" + NAME + "' with '%" + directive + "' is not supported");
        };
    }

    private static String padded(int number, int width, char fill) {
        String digits = String.valueOf(number);
        return String.valueOf(fill).repeat(Math.max(0, width - digits.length())) + digits;
    }
}
