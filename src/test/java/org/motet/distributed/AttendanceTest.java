package org.motet.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom rank 0 holds for one that will not come. */
class AttendanceTest {
    private static final int MOST = 30; // beats of a second

    private final Attendance attendance = new Attendance(new Limits(Duration.ofSeconds(10), Duration.ofSeconds(MOST)));

    @BeforeEach
    void threeCome() {
        for (int rank = 0; rank < 3; rank++) {
            attendance.see(rank, Standing.START);
        }
    }

    private Optional<String> after(int beats) {
        Optional<String> told = Optional.empty();
        for (int beat = 0; beat < beats && told.isEmpty(); beat++) {
            told = attendance.beat();
        }
        return told;
    }

    private void stands(int rank, String standing) {
        attendance.see(rank, Standing.read(standing));
    }

    @Test
    void whoDoesNotMoveOnWhileOthersWaitIsNamed() {
        stands(0, "9 5/4");
        stands(1, "9 4/4");
        stands(2, "9 5/4");
        assertThat(after(MOST - 1)).isEmpty();
        assertThat(after(1))
                .hasValue(
                        "rank 1 is missing: it is alive, but for 30 s (distributed.patience) it has not moved on while others wait for it");
    }

    @Test
    void whoIsAtWorkMayTakeAnyTime() {
        stands(0, "9 5/4");
        stands(2, "9 5/4");
        for (int moved = 0; moved < 1000; moved++) {
            stands(1, moved + " 4/4");
            assertThat(after(MOST - 1)).isEmpty();
        }
    }

    @Test
    void whereNobodyWaitsAllMayTakeAnyTime() {
        for (int rank = 0; rank < 3; rank++) {
            stands(rank, "9 5/5");
        }
        assertThat(after(1000)).isEmpty();
    }

    @Test
    void eachKindOfCollectiveIsAwaitedByItself() {
        stands(0, "9 5/4 2/2");
        stands(1, "9 5/4 2/2");
        stands(2, "9 5/4 1/1"); // has come to what the others wait for; nobody waits for its rollouts
        assertThat(after(MOST))
                .hasValueSatisfying(
                        told -> assertThat(told)
                                .isEqualTo(
                                        "the ranks are alive, but for 30 s (distributed.patience) what one sent has not reached another"));
        stands(0, "9 5/5 3/2");
        assertThat(after(MOST)).hasValueSatisfying(told -> assertThat(told).startsWith("rank 1 is missing: "));
    }

    @Test
    void whoHasComeButKnowsOfNoKindYetIsNamedToo() {
        stands(0, "0 1/0");
        stands(2, "0 1/0");
        stands(1, "0");
        assertThat(after(MOST)).hasValueSatisfying(told -> assertThat(told).startsWith("rank 1 is missing: "));
    }

    @Test
    void aStandingIsReadAsItIsSaid() {
        assertThat(Standing.read(Standing.read("310 12/12 40/39").text()))
                .isEqualTo(
                        new Standing(310, java.util.List.of(new Standing.Turns(12, 12), new Standing.Turns(40, 39))));
    }
}
