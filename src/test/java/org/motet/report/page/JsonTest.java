package org.motet.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class JsonTest {
    @ParameterizedTest
    @CsvSource({
        "0.5, 0.5",
        "0.25, 0.25",
        "-0.123456, -0.12346",
        "0.999999, 1",
        "99999.6, 100000",
        "12345.6, 12346",
        "1.00004, 1",
        "-1.00006, -1.0001",
        "0.000123456, 0.00012346",
        "1.5e-9, 1.5E-9",
        "1234567890.5, 1.2346E+9",
        "0.1, 0.1",
        "31.4159265, 31.416"
    })
    void aNumberHasFiveDigits(double value, String expected) {
        assertThat(Json.text(out -> Json.number(out, value))).isEqualTo(expected);
    }

    @Test
    void anyNumberComesOutAsNearAsFiveDigitsCan() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-14, 16));
            double told = Double.parseDouble(Json.text(out -> Json.number(out, value)));
            double exact = BigDecimal.valueOf(value).round(new MathContext(5)).doubleValue();
            assertThat(told).isCloseTo(exact, within(1.01e-4 * Math.abs(value)));
            assertThat(Math.abs(told - value)).isLessThanOrEqualTo(0.50001e-4 * Math.abs(value) * 1.01);
        }
    }

    @Test
    void whatIsNoNumberIsNull() {
        assertThat(Json.text(out -> Json.numbers(out, Double.NaN, Double.POSITIVE_INFINITY, -0.0, 3)))
                .isEqualTo("[null,null,0,3]");
    }

    @Test
    void bytesAreTheTextInUtf8AndHoldNoBeginningOfAnElement() {
        String hostile = "</script><script>é \ud83d half, \ud83d\ude00 whole, <".repeat(3000);
        String text = Json.text(out -> out.writeString(hostile));
        byte[] bytes = Json.bytes(out -> out.writeString(hostile));
        assertThat(bytes).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        assertThat(new String(bytes, StandardCharsets.UTF_8)).doesNotContain("<");
        assertThat(JsonMapper.shared().readTree(bytes).stringValue())
                .startsWith("</script><script>é ? half, \ud83d\ude00 whole, <<");
    }
}
