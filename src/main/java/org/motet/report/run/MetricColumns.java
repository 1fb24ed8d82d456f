package org.motet.report.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * The numbers of a run's steps as columns: by name, and by template and name. Steps rise; a line of a step that is there already, as
 * after the run has gone back, takes the place of that step and of all after it. Of each line only {@link Shown} numbers are kept.
 */
public final class MetricColumns {
    private int[] steps = new int[64];
    private int rows;
    private final Map<String, Column> values = new LinkedHashMap<>();
    private final Map<String, Map<String, Column>> templates = new LinkedHashMap<>();

    /**
     * Adds the line of a step.
     *
     * @param line bytes of which {@code length} from {@code from} on are one JSON object in UTF-8
     * @throws IllegalArgumentException if it is none or has no step
     */
    void append(byte[] line, int from, int length) {
        int before = rows;
        int row;
        try (JsonParser parser = JsonMapper.shared().createParser(line, from, length)) {
            row = read(parser);
        } catch (JacksonException failure) {
            truncate(Math.min(before, rows));
            throw new IllegalArgumentException("not a JSON object", failure);
        } catch (IllegalArgumentException failure) {
            truncate(Math.min(before, rows));
            throw failure;
        }
        rows = row + 1;
    }

    /** Fills the row of a line; returns it. */
    private int read(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("not a JSON object with a step");
        }
        int row = rows;
        boolean stepped = false;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("step") && value == JsonToken.VALUE_NUMBER_INT) {
                row = place(parser.getIntValue());
                stepped = true;
            } else if (!stepped) {
                throw new IllegalArgumentException("not a JSON object that begins with its step");
            } else if (name.equals("templates") && value == JsonToken.START_OBJECT) {
                templates(parser, row);
            } else if (value.isStructStart()) {
                parser.skipChildren();
            } else if (value.isNumeric() && Shown.value(name)) {
                values.computeIfAbsent(name, _ -> new Column()).set(row, (float) parser.getDoubleValue());
            }
        }
        if (!stepped || parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw new IllegalArgumentException("not one JSON object with a step");
        }
        return row;
    }

    private void templates(JsonParser parser, int row) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String template = parser.currentName();
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object for template '" + template + "'");
            }
            Map<String, Column> own = templates.computeIfAbsent(template, _ -> new LinkedHashMap<>());
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value.isStructStart()) {
                    parser.skipChildren();
                } else if (value.isNumeric() && Shown.ofTemplate(name)) {
                    own.computeIfAbsent(name, _ -> new Column()).set(row, (float) parser.getDoubleValue());
                }
            }
        }
    }

    /** The row of a step that comes: behind all others, or where it or a later one stands, which then go. */
    private int place(int step) {
        int row = rows;
        while (row > 0 && steps[row - 1] >= step) {
            row--;
        }
        truncate(row);
        if (row == steps.length) {
            steps = Arrays.copyOf(steps, row * 2);
        }
        steps[row] = step;
        return row;
    }

    private void truncate(int row) {
        rows = row;
        values.values().forEach(column -> column.truncate(row));
        templates.values().forEach(own -> own.values().forEach(column -> column.truncate(row)));
    }

    /** Bytes of memory that the numbers take, about. */
    public long bytes() {
        return 4L * steps.length
                + values.values().stream().mapToLong(Column::bytes).sum()
                + templates.values().stream()
                        .flatMap(own -> own.values().stream())
                        .mapToLong(Column::bytes)
                        .sum();
    }

    /** Steps that there are numbers of. */
    public int rows() {
        return rows;
    }

    /** Number of the step of a row. */
    public int step(int row) {
        return steps[row];
    }

    /** The number of the last step; 0 before the first. */
    public int lastStep() {
        return rows == 0 ? 0 : steps[rows - 1];
    }

    /** By name, in the order in which the names came. */
    public Map<String, Column> values() {
        return Collections.unmodifiableMap(values);
    }

    /** By template and name. */
    public Map<String, Map<String, Column>> templates() {
        return Collections.unmodifiableMap(templates);
    }

    public @Nullable Column get(String name) {
        return values.get(name);
    }

    /** The number of a row and name; NaN if there is none. */
    public double value(int row, String name) {
        Column column = values.get(name);
        return column == null ? Double.NaN : column.get(row);
    }

    /** The newest number of a name; NaN if there is none. */
    public double last(String name) {
        Column column = values.get(name);
        for (int row = rows - 1; column != null && row >= 0; row--) {
            if (!Float.isNaN(column.get(row))) {
                return column.get(row);
            }
        }
        return Double.NaN;
    }

    /** The numbers of a name that are there, oldest first. */
    public List<Double> all(String name) {
        List<Double> all = new ArrayList<>();
        Column column = values.get(name);
        for (int row = 0; column != null && row < rows; row++) {
            if (!Float.isNaN(column.get(row))) {
                all.add((double) column.get(row));
            }
        }
        return all;
    }

    /** Templates that were never drawn in training though they were evaluated. */
    public List<String> heldOutTemplates() {
        return templates.entrySet().stream()
                .filter(entry -> !entry.getValue().containsKey(Shown.VISITS))
                .map(Map.Entry::getKey)
                .toList();
    }
}
