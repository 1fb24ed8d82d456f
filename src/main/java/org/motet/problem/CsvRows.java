package org.motet.problem;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows of CSV and TSV: the first line names the columns, every cell is text, an empty one is null, blank lines do not count.
 * A row that has more or fewer fields than there are columns is refused: one comma too many shifts all that follows.
 *
 * <p>Source: RFC 4180; a quote inside a field that does not begin with one is taken by the letter.
 */
final class CsvRows {
    private static final int MOST_COLUMNS = 100_000;

    private final Path file;
    private final DataText text;
    private final char delimiter;
    private int line = 1;
    private int length;

    private CsvRows(Path file, DataText text, char delimiter) {
        this.file = file;
        this.text = text;
        this.delimiter = delimiter;
    }

    static void read(Path file, DataText text, char delimiter, RowSink sink) throws IOException {
        new CsvRows(file, text, delimiter).rows(sink);
    }

    private void rows(RowSink sink) throws IOException {
        List<String> names = null;
        int headerLine = 0;
        while (true) {
            int start = line;
            List<@Nullable String> fields = fields();
            if (fields == null) {
                return;
            }
            if (fields.size() == 1 && fields.getFirst() == null) {
                continue; // a blank line
            }
            if (names == null) {
                names = names(fields);
                headerLine = start;
            } else if (fields.size() != names.size()) {
                throw new IllegalArgumentException(
                        "%s line %d has %s where line %d names %s (%s); text with %s needs quotes"
                                .formatted(
                                        file,
                                        start,
                                        count(fields.size(), "field"),
                                        headerLine,
                                        count(names.size(), "column"),
                                        JsonLayout.shown(String.join(", ", names)),
                                        delimiter == '\t' ? "tabs" : "commas"));
            } else if (!sink.row(row(names, fields))) {
                return;
            }
        }
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static Map<String, @Nullable Object> row(List<String> names, List<@Nullable String> fields) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            row.put(names.get(i), fields.get(i));
        }
        return row;
    }

    /** A column without a name, such as the index of pandas, is called by its number; a name that came before gets one, too. */
    private static List<String> names(List<@Nullable String> fields) {
        Set<String> taken = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            String field = fields.get(i);
            String name = field == null ? "column" + i : field;
            names.add(taken.add(name) ? name : name + "_" + i);
        }
        return names;
    }

    /** The fields of the next record, which may span lines; null after the last. */
    private @Nullable List<@Nullable String> fields() throws IOException {
        if (text.peek() < 0) {
            return null;
        }
        int start = line;
        length = 0;
        List<@Nullable String> fields = new ArrayList<>();
        while (true) {
            String field = text.peek() == '"' ? quoted() : bare(start);
            fields.add(field.isEmpty() ? null : field);
            if (fields.size() > MOST_COLUMNS) {
                throw new IllegalArgumentException(
                        file + " line " + start + " has more than " + MOST_COLUMNS + " fields");
            }
            int c = text.read();
            if (c == delimiter) {
                continue;
            }
            if (c == '\r' && text.peek() == '\n') {
                text.read();
            }
            line++;
            return fields;
        }
    }

    private String bare(int start) throws IOException {
        StringBuilder field = new StringBuilder();
        for (int c = text.peek(); c >= 0 && c != delimiter && c != '\n' && c != '\r'; c = text.peek()) {
            append(field, text.read(), start);
        }
        return field.toString();
    }

    private String quoted() throws IOException {
        int start = line;
        StringBuilder field = new StringBuilder();
        text.read();
        while (true) {
            int c = text.read();
            if (c < 0) {
                throw new IllegalArgumentException(file + " line " + start + " opens a quote that is never closed");
            }
            if (c == '"' && text.peek() != '"') {
                break;
            }
            if (c == '"') {
                text.read();
            }
            line += c == '\n' || c == '\r' && text.peek() != '\n' ? 1 : 0;
            append(field, c, start);
        }
        int after = text.peek();
        if (after >= 0 && after != delimiter && after != '\n' && after != '\r') {
            throw new IllegalArgumentException(file + " line " + line + " has '" + (char) after
                    + "' right after a closing quote; a quote inside quotes is written twice");
        }
        return field.toString();
    }

    private void append(StringBuilder field, int c, int start) {
        if (++length > ReadLimits.LONGEST_ROW) {
            throw ReadLimits.longRow(file + " line " + start);
        }
        field.append((char) c);
    }
}
