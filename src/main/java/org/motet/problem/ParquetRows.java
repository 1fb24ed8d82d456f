package org.motet.problem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows of Parquet files, of whatever types their columns are; only the columns that the sink wants are read. */
final class ParquetRows {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private record Column(String name, String type) {
        String quoted() {
            return "\"" + name.replace("\"", "\"\"") + "\"";
        }
    }

    private ParquetRows() {}

    static void read(Path file, ReadLimits limits, RowSink sink) throws IOException {
        requireWhole(file);
        String source = "read_parquet(" + DuckDatabase.literal(file) + ", hive_partitioning=false)";
        try {
            List<Column> columns;
            try (Connection connection = DuckDatabase.open(false);
                    Statement statement = connection.createStatement()) {
                columns = wanted(columns(statement, source), sink);
                requireSize(file, statement, columns, source, limits);
            }
            String cells = columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
            try (Connection connection = DuckDatabase.open(true);
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select " + cells + " from " + source)) {
                rows(file, columns, rows, sink);
            }
        } catch (SQLException e) {
            throw new IllegalArgumentException(file + reason(e), e);
        }
    }

    private static void requireWhole(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            if (!startsHere(channel)) {
                throw new IllegalArgumentException(file + " is no Parquet file: it does not begin with PAR1");
            }
            channel.position(Math.max(MAGIC.length, channel.size() - MAGIC.length));
            if (!startsHere(channel)) {
                throw new IllegalArgumentException(file + " is cut short: a Parquet file ends with PAR1");
            }
        }
    }

    private static boolean startsHere(SeekableByteChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(MAGIC.length);
        while (start.hasRemaining() && channel.read(start) >= 0) {}
        return start.flip().equals(ByteBuffer.wrap(MAGIC));
    }

    private static List<Column> columns(Statement statement, String source) throws SQLException {
        try (ResultSet none = statement.executeQuery("select * from " + source + " limit 0")) {
            ResultSetMetaData about = none.getMetaData();
            List<Column> columns = new ArrayList<>();
            for (int i = 1; i <= about.getColumnCount(); i++) {
                columns.add(new Column(about.getColumnName(i), about.getColumnTypeName(i)));
            }
            return columns;
        }
    }

    private static List<Column> wanted(List<Column> all, RowSink sink) {
        List<Column> wanted =
                all.stream().filter(column -> sink.wants(column.name)).toList();
        return wanted.isEmpty() ? all : wanted;
    }

    private static void requireSize(
            Path file, Statement statement, List<Column> columns, String source, ReadLimits limits)
            throws SQLException {
        String size = columns.stream()
                .map(column -> ParquetType.of(column.type).size(column.quoted()))
                .collect(Collectors.joining(" + "));
        String sql = "select max(bytes), sum(bytes::double) from (select " + size + " as bytes from " + source + ")";
        try (ResultSet sizes = statement.executeQuery(sql)) {
            if (sizes.next() && sizes.getLong(1) > ReadLimits.LONGEST_ROW) {
                throw ReadLimits.longRow("a row of " + file);
            }
            if (sizes.getDouble(2) > limits.maxBytes()) {
                throw limits.tooLarge(file);
            }
        }
    }

    private static void rows(Path file, List<Column> columns, ResultSet rows, RowSink sink) throws SQLException {
        boolean more = true;
        for (int number = 1; more && rows.next(); number++) {
            Map<String, @Nullable Object> cells = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                cells.put(columns.get(i).name, cell(file, columns.get(i), rows, i + 1, number));
            }
            more = sink.row(cells);
        }
    }

    private static @Nullable Object cell(Path file, Column column, ResultSet rows, int index, int number)
            throws SQLException {
        try {
            // A time without zone must not pass through the zone of this machine, which may lack that hour.
            boolean local =
                    column.type.startsWith("TIMESTAMP") && !column.type.contains("ZONE") && !column.type.endsWith("]");
            return DuckValues.plain(local ? rows.getObject(index, LocalDateTime.class) : rows.getObject(index));
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    file + " row " + number + ": column " + column.name + " of type " + column.type
                            + " has a value that is no date or time of day",
                    e);
        }
    }

    private static String reason(SQLException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("ncrypt")) {
            return " is encrypted, which is not supported";
        }
        if (message.contains("Out of Memory")) {
            return " has parts that unpack to more memory than reading may take";
        }
        return message.startsWith("Not implemented")
                ? " uses a feature of Parquet that is not supported; write it anew with Snappy or zstd compression"
                : " is a damaged Parquet file: what it says about its parts does not fit them";
    }
}
