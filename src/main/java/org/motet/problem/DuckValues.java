package org.motet.problem;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.duckdb.DuckDBStruct;
import org.duckdb.JsonNode;
import org.jspecify.annotations.Nullable;

/** Values as DuckDB gives them, turned into texts, numbers, lists and maps. */
final class DuckValues {
    private DuckValues() {}

    static @Nullable Object plain(@Nullable Object value) throws SQLException {
        return switch (value) {
            case null -> null;
            case DuckDBStruct struct -> map(struct.getMap());
            case Map<?, ?> map -> map(map);
            case Array array -> list((Object[]) array.getArray());
            case Blob blob -> textOrBytes(blob.getBytes(1, Math.toIntExact(blob.length())));
            case Timestamp time -> TimeText.of(time.toLocalDateTime());
            case LocalDateTime time -> TimeText.of(time);
            case OffsetDateTime time -> TimeText.of(time);
            case LocalTime time -> TimeText.of(time);
            case LocalDate date -> date.toString();
            case OffsetTime time -> time.toString();
            case UUID uuid -> uuid.toString();
            case JsonNode json -> JsonRows.value(json.toString(), "a JSON value");
            default -> value;
        };
    }

    private static List<@Nullable Object> list(Object[] values) throws SQLException {
        List<@Nullable Object> list = new ArrayList<>(values.length);
        for (Object value : values) {
            list.add(plain(value));
        }
        return list;
    }

    private static Map<String, @Nullable Object> map(Map<?, ?> values) throws SQLException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            map.put(String.valueOf(plain(entry.getKey())), plain(entry.getValue()));
        }
        return map;
    }

    /** Writers that do not mark their texts as such leave bytes; other bytes stay what they are. */
    static Object textOrBytes(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return bytes;
        }
    }
}
