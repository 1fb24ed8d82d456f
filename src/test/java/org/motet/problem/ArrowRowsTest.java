package org.motet.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrowRowsTest {
    @TempDir
    Path folder;

    @Test
    void filesOfPyarrowReadWithAllTheirTypes() throws IOException {
        List<Map<String, Object>> rows =
                Table.load(DataFiles.resource("types.arrow", folder).toString()).rows();
        assertThat(rows).hasSize(3);
        assertThat(rows.getFirst())
                .containsEntry("question", "1?")
                .containsEntry("answer", 0.1f)
                .containsEntry("half", 0.1f)
                .containsEntry("f64", 0.1)
                .containsEntry("ts_us", "2024-01-02 03:04:05.6789")
                .containsEntry("ts_ns", "1970-01-01 00:00:00.000000001")
                .containsEntry("ts_s", "1970-01-01 00:00:01")
                .containsEntry("ts_tz", "2024-01-02 03:04:05+00:00")
                .containsEntry("date", "2024-01-02")
                .containsEntry("date64", "2024-01-02")
                .containsEntry("time", "03:04:05.25")
                .containsEntry("time32", "00:00:03")
                .containsEntry("dec", new BigDecimal("1.50"))
                .containsEntry("dur", "1 day 00:00:05")
                .containsEntry("bin", "abc")
                .containsEntry("fbin", "abcd")
                .containsEntry("uuid", "00000000-0000-0000-0000-000000000005")
                .containsEntry("list", List.of("1", "2"))
                .containsEntry("fsl", List.of(1L, 2L))
                .containsEntry("structs", List.of(Map.of("role", "user", "content", "hi", "at", "2024-01-01 00:00:00")))
                .containsEntry("map", Map.of("a", 1L, "b", 2L))
                .containsEntry("cat", "x")
                .containsEntry("u64", new BigInteger("18446744073709551615"))
                .containsEntry("u8", 255L)
                .containsEntry("bool", true)
                .containsEntry("null", null)
                .containsEntry("lstr", "a")
                .containsEntry("nest", Map.of("a", Map.of("b", List.of(Map.of("c", "2024-01-01")))));
        assertThat(rows.get(1))
                .containsEntry("sview", "b long enough to be out of line")
                .containsEntry("cat", null);
        assertThat(rows.get(2))
                .containsEntry("ts_us", "1969-12-31 23:59:59")
                .containsEntry("date", "0001-01-01")
                .containsEntry("date64", "1901-01-01")
                .containsEntry("dur", "-00:00:01")
                .containsEntry("bin", new byte[] {-1, 0})
                .containsEntry("dec256", new BigDecimal("-12345678901234567890123456789012345678901234.25"));
    }

    @Test
    void aDamagedFileIsReadOrRefusedWhereverItIsCutOrChanged() throws IOException {
        byte[] whole = Files.readAllBytes(DataFiles.resource("types.arrow", folder));
        Path damaged = folder.resolve("damaged.arrow");
        for (int length = 1; length < whole.length - 8; length += 41) {
            Files.write(damaged, Arrays.copyOf(whole, length));
            readsOrRefuses(damaged);
        }
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= (byte) 0xFF;
            Files.write(damaged, changed);
            readsOrRefuses(damaged);
        }
    }

    /** A changed byte may still leave a readable stream, but never an error of another kind. */
    private static void readsOrRefuses(Path file) {
        try {
            Table.load(file.toString());
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).contains("damaged.arrow").doesNotContain("\n", "Exception");
        }
    }
}
