package org.motet.golden;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reference data beside the project; tests that need it are skipped where it is not there. */
public final class Golden {
    private Golden() {}

    public static Path path(String relative) {
        Path path = Path.of("../shared/golden", relative);
        assumeTrue(Files.exists(path), () -> "skipped: no reference data at " + path);
        return path;
    }

    public static List<JsonNode> lines(String relative) throws IOException {
        return Files.readAllLines(path(relative)).stream()
                .map(JsonMapper.shared()::readTree)
                .toList();
    }
}
