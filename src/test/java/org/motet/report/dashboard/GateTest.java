package org.motet.report.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8265, '', '', true",
        "localhost:8265, http://localhost:8265, same-origin, true",
        "[::1]:8265, '', none, true",
        "motet.example:8265, '', '', false", // a name that was made to point here
        "127.0.0.1.example:8265, '', '', false",
        "'', '', '', false",
        "127.0.0.1:8265, http://127.0.0.1:9999, '', false", // another server of this machine
        "127.0.0.1:8265, https://example.com, '', false",
        "127.0.0.1:8265, null, '', false",
        "127.0.0.1:8265, '', cross-site, false",
        "127.0.0.1:8265, '', same-site, false",
    })
    void pagesOfOthersAreTurnedAway(String host, String origin, String site, boolean admitted) {
        assertThat(Gate.foreign(new Gate.Request(host, origin, site, "", "")).isEmpty())
                .isEqualTo(admitted);
    }

    @Test
    void onlyTheTokenOpens() {
        Gate gate = Gate.fresh();
        String token = gate.token();
        assertThat(token).hasSize(24).isNotEqualTo(Gate.fresh().token());
        assertThat(gate.admits(new Gate.Request("", "", "", "Bearer " + token, ""), 80))
                .isTrue();
        assertThat(gate.admits(new Gate.Request("", "", "", "", "a=b; motet_80=" + token), 80))
                .isTrue();
        assertThat(gate.admits(new Gate.Request("", "", "", "", "motet_81=" + token), 80))
                .isFalse();
        assertThat(gate.admits(new Gate.Request("", "", "", "Bearer ", "motet_80="), 80))
                .isFalse();
        assertThat(gate.admits(new Gate.Request("", "", "", "Bearer " + token + "x", ""), 80))
                .isFalse();
    }
}
