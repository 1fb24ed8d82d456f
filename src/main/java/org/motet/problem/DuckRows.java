package org.motet.problem;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Rows of Parquet, CSV and zstd-compressed files, read by DuckDB inside this process; nothing is downloaded. */
final class DuckRows {
    private DuckRows() {}

    static Table parquet(Path file) {
        return query(file, "select to_json(t) from read_parquet(" + literal(file) + ") t");
    }

    /** Every cell is text; an empty cell is null. The first line names the columns. */
    static Table csv(Path file, char delimiter) {
        return query(
                file,
                "select to_json(t) from read_csv(" + literal(file) + ", delim='" + delimiter
                        + "', quote='\"', escape='\"', header=true, all_varchar=true) t");
    }

    /** JSON that is compressed with zstd, which the JDK does not read. */
    static Table zstdJson(Path file, boolean lines) {
        return query(
                file,
                "select json from read_json_objects(" + literal(file) + ", compression='zstd', format='"
                        + (lines ? "newline_delimited" : "auto") + "', maximum_object_size=67108864)");
    }

    private static Table query(Path file, String sql) {
        Properties settings = new Properties();
        settings.put("autoinstall_known_extensions", "false");
        settings.put("autoload_known_extensions", "false");
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:", settings);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(JsonRows.row(result.getString(1), file + " row " + (rows.size() + 1)));
            }
        } catch (SQLException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + firstLine(e), e);
        }
        return new Table(file.toString(), rows);
    }

    private static String literal(Path file) {
        return "'" + file.toAbsolutePath().toString().replace("'", "''") + "'";
    }

    private static String firstLine(SQLException e) {
        String message = e.getMessage();
        return message == null
                ? "unknown reason"
                : message.strip().lines().findFirst().orElse("unknown reason");
    }
}
