package org.motet.problem;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** DuckDB inside this process, as a reader of files alone: nothing is stored and nothing is downloaded. */
final class DuckDatabase {
    private DuckDatabase() {}

    /**
     * A connection.
     *
     * @param streamed whether results come piece by piece; an error in a later piece is then told without its reason
     */
    static Connection open(boolean streamed) throws SQLException {
        Properties settings = new Properties();
        settings.put("autoinstall_known_extensions", "false");
        settings.put("autoload_known_extensions", "false");
        settings.put("memory_limit", "4GB");
        settings.put("threads", "2"); // each holds 2048 rows
        settings.put("jdbc_stream_results", Boolean.toString(streamed));
        return DriverManager.getConnection("jdbc:duckdb:", settings);
    }

    /** A path as SQL writes it, with the characters of search patterns taken by the letter. */
    static String literal(Path file) {
        return "'"
                + file.toAbsolutePath().toString().replaceAll("[\\[*?]", "[$0]").replace("'", "''") + "'";
    }
}
