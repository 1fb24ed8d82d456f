package org.motet.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;

/** Data files of the tests, and how they are refused. */
final class DataFiles {
    private DataFiles() {}

    /** The only row of a file. */
    static Map<String, Object> row(Path file) {
        return Table.load(file.toString()).rows().getFirst();
    }

    /** A file that stands beside the tests. */
    static Path resource(String name, Path folder) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(DataFiles.class.getResourceAsStream(name))) {
            Files.copy(in, file);
        }
        return file;
    }

    static void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement s = connection.createStatement()) {
            s.execute(statement);
        }
    }

    /** One sentence that names the file, has these parts, and shows nothing of the libraries that read it. */
    static void refused(Path file, String... parts) {
        refused(file, ReadLimits.DEFAULT, parts);
    }

    static void refused(Path file, ReadLimits limits, String... parts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProblemSet.load(file.toString(), ColumnMapping.guess(), limits))
                .withMessageContaining(file.toString())
                .withMessageContainingAll(parts)
                .satisfies(error -> assertThat(error.getMessage())
                        .doesNotContain("\n")
                        .doesNotContainIgnoringCase("REDACTED")
                        .doesNotContain(
                                "Stream", "Jackson", "java.", "SQL", "DuckDB", "flatbuf", "code ", "Invalid Input"));
    }
}
