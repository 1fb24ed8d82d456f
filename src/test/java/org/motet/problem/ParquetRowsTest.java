package org.motet.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParquetRowsTest {
    @TempDir
    Path folder;

    private Path parquet(String name, String select) throws SQLException {
        Path file = folder.resolve(name);
        DataFiles.sql("copy (" + select + ") to '" + file + "' (format parquet)");
        return file;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "timestamp '2024-01-02 03:04:05.25'; 2024-01-02 03:04:05.25",
                "timestamp '2024-03-10 02:30:00'; 2024-03-10 02:30:00",
                "timestamptz '2024-01-02 03:04:05+02'; 2024-01-02 01:04:05+00:00",
                "timestamp_ns '2024-01-02 03:04:05.123456789'; 2024-01-02 03:04:05.123456789",
                "date '2024-01-02'; 2024-01-02",
                "date '0001-01-01'; 0001-01-01",
                "time '03:04:05'; 03:04:05",
                "time '00:00:00'; 00:00:00",
                "interval '1 day 2 seconds'; 1 day 00:00:02",
                "'00000000-0000-0000-0000-000000000005'::uuid; 00000000-0000-0000-0000-000000000005",
                "'b'::enum('a', 'b'); b",
                "'abc'::blob; abc",
                "'10101'::bit; 10101",
                "1.50::decimal(10, 2); 1.5",
                "0.1::float; 0.1",
                "16777216::float; 16777216",
                "3.4e38::float; 340000000000000000000000000000000000000",
                "0.1::double; 0.1",
                "18446744073709551615::ubigint; 18446744073709551615",
                "true; true"
            })
    void anAnswerOfAnyTypeIsReadAsItsShortestText(String value, String answer) throws SQLException {
        Path file = parquet("set.parquet", "select '1?' question, " + value + " answer");
        ProblemSet set = ProblemSet.load(file.toString(), ColumnMapping.guess());
        assertThat(set.problems().getFirst().answers()).containsExactly(answer);
    }

    @Test
    void nestedColumnsKeepTheirShapeAndTypes() throws SQLException {
        Path file = parquet(
                "nested.parquet",
                "select {'a': {'b': [{'c': date '2024-01-01', 'd': 0.1::float}]}} nest, map {'k': [1.5::float]} map,"
                        + " [timestamp '2024-03-10 02:30:00'] times, [['x'], []] lists, '{\"j\": [1, 2.50]}'::json json,"
                        + " array[1, 2] fixed, 'ff00'::blob bytes, null::struct(a int) nothing, [null, 'y'] gaps");
        Map<String, Object> row = DataFiles.row(file);
        assertThat(row)
                .containsEntry("nest", Map.of("a", Map.of("b", List.of(Map.of("c", "2024-01-01", "d", 0.1f)))))
                .containsEntry("map", Map.of("k", List.of(1.5f)))
                .containsEntry("times", List.of("2024-03-10 02:30:00"))
                .containsEntry("lists", List.of(List.of("x"), List.of()))
                .containsEntry("json", Map.of("j", List.of(1, new BigDecimal("2.50"))))
                .containsEntry("fixed", List.of(1, 2))
                .containsEntry("nothing", null)
                .containsEntry("gaps", Arrays.asList(null, "y"));
    }

    @Test
    void filesOfPyarrowReadWithAllTheirTypes() throws IOException {
        List<Map<String, Object>> rows = Table.load(
                        DataFiles.resource("types.parquet", folder).toString())
                .rows();
        assertThat(rows.getFirst())
                .containsEntry("answer", 0.1f)
                .containsEntry("ts_us", "2024-01-02 03:04:05.6789")
                .containsEntry("ts_ns", "1970-01-01 00:00:00.000000001")
                .containsEntry("ts_tz", "2024-01-02 03:04:05+00:00")
                .containsEntry("date64", "2024-01-02")
                .containsEntry("time", "03:04:05.25")
                .containsEntry("dec", new BigDecimal("1.50"))
                .containsEntry("dur", 86_405_000_000L)
                .containsEntry("fbin", "abcd")
                .containsEntry("uuid", "00000000-0000-0000-0000-000000000005")
                .containsEntry("structs", List.of(Map.of("role", "user", "content", "hi", "at", "2024-01-01 00:00:00")))
                .containsEntry("map", Map.of("a", 1, "b", 2))
                .containsEntry("cat", "x")
                .containsEntry("u64", new BigInteger("18446744073709551615"));
        assertThat(rows.get(2)).containsEntry("bin", new byte[] {-1, 0}).containsEntry("null", null);
    }

    @Test
    void columnsThatNobodyAsksForAreNotRead() throws SQLException {
        Path file = parquet("set.parquet", "select '1?' question, 1 answer, time '24:00:00' other");
        assertThat(ProblemSet.load(file.toString(), ColumnMapping.guess()).size())
                .isEqualTo(1);
        DataFiles.refused(
                parquet("times.parquet", "select '1?' question, time '24:00:00' answer"),
                "row 1: column answer of type TIME has a value that is no date or time of day");
    }

    @Test
    void patternsAndPartitionsInThePathAreTakenByTheLetter() throws IOException, SQLException {
        Path plain = parquet("plain.parquet", "select '1?' question, 1 answer");
        Path odd = Files.createDirectories(folder.resolve("split=train [1]'*?"));
        Path file = Files.copy(plain, odd.resolve("set[0-9]*.parquet"));
        Files.copy(plain, odd.resolve("set0.parquet"));
        assertThat(ProblemSet.load(file.toString(), ColumnMapping.guess()).size())
                .isEqualTo(1);
        assertThat(Table.load(file.toString()).columns()).containsExactly("question", "answer");
    }

    @Test
    void aRepeatedLongTextIsRefusedBeforeItIsUnpacked() throws SQLException {
        Path file = parquet("bomb.parquet", "select repeat('x', 1000000) question, 1 answer from range(3000)");
        assertThat(file).satisfies(bomb -> assertThat(Files.size(bomb)).isLessThan(2_000_000));
        DataFiles.refused(file, new ReadLimits(1 << 30), "unpacks to more than 1073741824 bytes", "problems.max_bytes");
        Path nested = parquet(
                "nested.parquet",
                "select [{'role': 'user', 'content': repeat('x', 1000000)}] prompt, map {'k': 'v'} m, 1 answer from range(100)");
        DataFiles.refused(nested, new ReadLimits(1 << 20), "unpacks to more than 1048576 bytes");
        DataFiles.refused(
                parquet("row.parquet", "select 'q' question, range(10000000) answer"),
                "a row of ",
                "is longer than 67108864 characters");
    }

    @Test
    void whatIsNoParquetFileSaysSo() throws IOException, SQLException {
        Path file = folder.resolve("set.parquet");
        Files.writeString(file, "question,answer");
        DataFiles.refused(file, "is no Parquet file: it does not begin with PAR1");
        Files.writeString(file, "");
        DataFiles.refused(file, "is no Parquet file");
        byte[] whole = Files.readAllBytes(parquet("whole.parquet", "select '1?' question, 1 answer"));
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        DataFiles.refused(file, "is cut short");
    }

    @Test
    void aDamagedFileIsReadOrRefusedWhereverAByteIsChanged() throws IOException {
        byte[] whole = Files.readAllBytes(DataFiles.resource("types.parquet", folder));
        Path damaged = folder.resolve("damaged.parquet");
        Random random = new Random(1);
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            byte[] changed = whole.clone();
            changed[4 + random.nextInt(whole.length - 8)] = (byte) random.nextInt();
            Files.write(damaged, changed);
            try {
                Table.load(damaged.toString());
            } catch (IllegalArgumentException e) {
                messages.add(e.getMessage());
            }
        }
        assertThat(messages)
                .isNotEmpty()
                .allSatisfy(message ->
                        assertThat(message).contains("damaged.parquet").doesNotContain("\n", "Error", "Exception"));
    }
}
