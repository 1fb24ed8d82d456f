package org.motet.problem;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Interval;
import org.apache.arrow.flatbuf.IntervalUnit;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;

/** Columns whose values have a fixed width and lie in one buffer. */
final class ArrowScalars {
    private ArrowScalars() {}

    static ArrowColumn of(Field field, ByteBuffer data) {
        return switch (field.typeType()) {
            case Type.Int -> integers((Int) field.type(new Int()), data);
            case Type.FloatingPoint -> floats((FloatingPoint) field.type(new FloatingPoint()), data);
            case Type.Bool -> row -> ArrowColumns.bit(data, row);
            case Type.Decimal -> decimals((Decimal) field.type(new Decimal()), data);
            case Type.Date -> dates((Date) field.type(new Date()), data);
            case Type.Time -> times((Time) field.type(new Time()), data);
            case Type.Timestamp -> timestamps((Timestamp) field.type(new Timestamp()), data);
            case Type.Duration -> {
                short unit = ((org.apache.arrow.flatbuf.Duration) field.type(new org.apache.arrow.flatbuf.Duration()))
                        .unit();
                yield row -> TimeText.of(since(data.getLong(8 * row), unit));
            }
            case Type.Interval -> intervals((Interval) field.type(new Interval()), data);
            case Type.FixedSizeBinary ->
                bytes(field, ((FixedSizeBinary) field.type(new FixedSizeBinary())).byteWidth(), data);
            default ->
                throw new ArrowFault("has the column " + field.name() + " of a type that is not supported;"
                        + " leave it out or write the file as Parquet");
        };
    }

    static ArrowColumn integers(Int type, ByteBuffer data) {
        boolean signed = type.isSigned();
        return switch (type.bitWidth()) {
            case 8 -> row -> (long) (signed ? data.get(row) : data.get(row) & 0xFF);
            case 16 -> row -> (long) (signed ? data.getShort(2 * row) : data.getShort(2 * row) & 0xFFFF);
            case 32 -> row -> signed ? (long) data.getInt(4 * row) : data.getInt(4 * row) & 0xFFFFFFFFL;
            default ->
                row -> {
                    long value = data.getLong(8 * row);
                    return signed || value >= 0 ? (Object) value : new BigInteger(Long.toUnsignedString(value));
                };
        };
    }

    private static ArrowColumn floats(FloatingPoint type, ByteBuffer data) {
        return switch (type.precision()) {
            case Precision.HALF -> row -> shortest(data.getShort(2 * row));
            case Precision.SINGLE -> row -> data.getFloat(4 * row);
            default -> row -> data.getDouble(8 * row);
        };
    }

    /** The float with the fewest digits that is this number in half precision, as 0.1 is 0.099975586. */
    private static Float shortest(short half) {
        float exact = Float.float16ToFloat(half);
        for (int digits = 1; digits <= 4 && Float.isFinite(exact); digits++) {
            float rounded = new BigDecimal(exact).round(new MathContext(digits)).floatValue();
            if (Float.floatToFloat16(rounded) == half) {
                return rounded;
            }
        }
        return exact;
    }

    private static ArrowColumn decimals(Decimal type, ByteBuffer data) {
        int width = type.bitWidth() / 8;
        return row -> {
            byte[] digits = new byte[width];
            for (int i = 0; i < width; i++) {
                digits[i] = data.get(width * row + width - 1 - i);
            }
            return new BigDecimal(new BigInteger(digits), type.scale());
        };
    }

    private static ArrowColumn dates(Date type, ByteBuffer data) {
        return type.unit() == DateUnit.DAY
                ? row -> LocalDate.ofEpochDay(data.getInt(4 * row)).toString()
                : row -> LocalDate.ofEpochDay(Math.floorDiv(data.getLong(8 * row), 86_400_000L))
                        .toString();
    }

    private static ArrowColumn times(Time type, ByteBuffer data) {
        return row -> {
            long units = type.bitWidth() == 32 ? data.getInt(4 * row) : data.getLong(8 * row);
            return TimeText.of(LocalTime.ofNanoOfDay(since(units, type.unit()).toNanos()));
        };
    }

    private static ArrowColumn timestamps(Timestamp type, ByteBuffer data) {
        boolean zoned = type.timezone() != null;
        return row -> {
            Instant instant = Instant.EPOCH.plus(since(data.getLong(8 * row), type.unit()));
            return zoned
                    ? TimeText.of(instant.atOffset(ZoneOffset.UTC))
                    : TimeText.of(instant.atOffset(ZoneOffset.UTC).toLocalDateTime());
        };
    }

    private static Duration since(long count, short unit) {
        return switch (unit) {
            case TimeUnit.SECOND -> Duration.ofSeconds(count);
            case TimeUnit.MILLISECOND -> Duration.ofMillis(count);
            case TimeUnit.MICROSECOND ->
                Duration.ofSeconds(Math.floorDiv(count, 1_000_000L), Math.floorMod(count, 1_000_000L) * 1000);
            default -> Duration.ofNanos(count);
        };
    }

    private static ArrowColumn intervals(Interval type, ByteBuffer data) {
        return switch (type.unit()) {
            case IntervalUnit.YEAR_MONTH -> row -> data.getInt(4 * row) + " months";
            case IntervalUnit.DAY_TIME ->
                row -> TimeText.of(Duration.ofDays(data.getInt(8 * row)).plusMillis(data.getInt(8 * row + 4)));
            default ->
                row -> data.getInt(16 * row) + " months "
                        + TimeText.of(Duration.ofDays(data.getInt(16 * row + 4)).plusNanos(data.getLong(16 * row + 8)));
        };
    }

    private static ArrowColumn bytes(Field field, int width, ByteBuffer data) {
        boolean uuid = width == 16 && isUuid(field);
        return row -> {
            byte[] bytes = new byte[width];
            data.get(width * row, bytes);
            ByteBuffer number = ByteBuffer.wrap(bytes);
            return uuid ? new UUID(number.getLong(), number.getLong()).toString() : DuckValues.textOrBytes(bytes);
        };
    }

    private static boolean isUuid(Field field) {
        for (int i = 0; i < field.customMetadataLength(); i++) {
            if ("arrow.uuid".equals(field.customMetadata(i).value())) {
                return true;
            }
        }
        return false;
    }
}
