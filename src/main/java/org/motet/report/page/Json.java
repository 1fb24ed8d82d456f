package org.motet.report.page;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** JSON with few digits, fit to stand in a page: no text in it can end the element that it stands in. */
public final class Json {
    private static final MathContext DIGITS = new MathContext(5);
    private static final double EXACT = 1e9;

    private Json() {}

    public static String text(Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JsonMapper.shared().createGenerator(text)) {
            content.accept(out);
        }
        return text.toString().replace("<", "\\u003c");
    }

    /** A number with five digits; null where it is none. */
    public static void number(JsonGenerator out, double value) {
        if (!Double.isFinite(value)) {
            out.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < EXACT) {
            out.writeNumber((long) value);
        } else {
            out.writeRawValue(
                    BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros().toString());
        }
    }

    public static void number(JsonGenerator out, String name, double value) {
        out.writeName(name);
        number(out, value);
    }

    public static void numbers(JsonGenerator out, double... values) {
        out.writeStartArray();
        for (double value : values) {
            number(out, value);
        }
        out.writeEndArray();
    }

    public static void numbers(JsonGenerator out, int... values) {
        out.writeStartArray();
        for (int value : values) {
            out.writeNumber(value);
        }
        out.writeEndArray();
    }

    public static void texts(JsonGenerator out, String name, Iterable<String> values) {
        out.writeName(name);
        out.writeStartArray();
        values.forEach(out::writeString);
        out.writeEndArray();
    }
}
