package org.motet.report.page;

import java.io.ByteArrayOutputStream;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** JSON with few digits, fit to stand in a page: no text in it can end the element that it stands in. */
public final class Json {
    private static final int DIGITS = 5;
    private static final int MOST_PLACES = 9;
    private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    private static final double EXACT = 1e9;

    private Json() {}

    public static String text(Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JsonMapper.shared().createGenerator(text)) {
            content.accept(out);
        }
        return text.toString().replace("<", "\\u003c");
    }

    /** The same in UTF-8, without a copy of it as text; halves of letters come out as question marks. */
    public static byte[] bytes(Consumer<JsonGenerator> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
        try (JsonGenerator out = JsonMapper.shared().createGenerator(new EscapingWriter(bytes))) {
            content.accept(out);
        }
        return bytes.toByteArray();
    }

    private static final class EscapingWriter extends FilterWriter {
        EscapingWriter(ByteArrayOutputStream bytes) {
            super(new OutputStreamWriter(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void write(int character) throws IOException {
            if (character == '<') {
                out.write("\\u003c");
            } else {
                out.write(character);
            }
        }

        @Override
        public void write(char[] text, int from, int length) throws IOException {
            int written = from;
            for (int at = from; at < from + length; at++) {
                if (text[at] == '<') {
                    out.write(text, written, at - written);
                    out.write("\\u003c");
                    written = at + 1;
                }
            }
            out.write(text, written, from + length - written);
        }

        @Override
        public void write(String text, int from, int length) throws IOException {
            write(text.toCharArray(), from, length);
        }
    }

    /** A number with five digits; null where it is none. */
    public static void number(JsonGenerator out, double value) {
        if (!Double.isFinite(value)) {
            out.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < EXACT) {
            out.writeNumber((long) value);
        } else {
            out.writeRawValue(fiveDigits(value));
        }
    }

    /** A page holds a hundred thousand numbers, for which {@code BigDecimal} is ten times as slow. */
    static String fiveDigits(double value) {
        double size = Math.abs(value);
        int places = DIGITS - 1 - (int) Math.floor(Math.log10(size)); // behind the point
        if (places < 0 || places > MOST_PLACES) {
            return BigDecimal.valueOf(value)
                    .round(new MathContext(DIGITS))
                    .stripTrailingZeros()
                    .toString();
        }
        long digits = Math.round(size * POWERS[places]);
        while (places > 0 && digits % 10 == 0) {
            digits /= 10;
            places--;
        }
        StringBuilder text = new StringBuilder(DIGITS + MOST_PLACES);
        text.append(value < 0 ? "-" : "");
        long power = (long) POWERS[places];
        text.append(digits / power);
        if (places > 0) {
            text.append('.');
            for (long below = power / 10, rest = digits % power; below > 0; below /= 10) {
                text.append((char) ('0' + rest / below % 10));
            }
        }
        return text.toString();
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
