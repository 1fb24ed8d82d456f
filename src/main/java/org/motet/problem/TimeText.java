package org.motet.problem;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Dates and times of data files as text, written as SQL and Python write them. */
final class TimeText {
    private TimeText() {}

    /** {@code 03:04:05} or {@code 03:04:05.25}. */
    static String of(LocalTime time) {
        return DateTimeFormatter.ISO_LOCAL_TIME.format(time);
    }

    /** {@code 2024-01-02 03:04:05}. */
    static String of(LocalDateTime time) {
        return time.toLocalDate() + " " + of(time.toLocalTime());
    }

    /** {@code 2024-01-02 03:04:05+00:00}: a point in time, always told in UTC. */
    static String of(OffsetDateTime time) {
        return of(time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()) + "+00:00";
    }

    /** {@code 03:04:05}, {@code 1 day 03:04:05}, {@code -2 days -03:04:05}. */
    static String of(Duration duration) {
        String sign = duration.isNegative() ? "-" : "";
        Duration length = duration.abs();
        long days = length.toDays();
        String time = sign + of(LocalTime.MIDNIGHT.plus(length.minusDays(days)));
        return days == 0 ? time : sign + days + (days == 1 ? " day " : " days ") + time;
    }
}
