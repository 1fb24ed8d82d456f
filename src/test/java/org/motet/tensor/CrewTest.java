package org.motet.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members of a crew see what others wrote before a wait, and a failure of one ends the work of all. */
@Timeout(60)
class CrewTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void whatIsWrittenBeforeAWaitIsSeenBehindIt(int size) throws Exception {
        Crew crew = new Crew(size);
        long[] numbers = new long[size];
        long[] sums = new long[size];
        try (Followers followers = new Followers(crew)) {
            for (int task = 0; task < 20; task++) {
                crew.run(member -> {
                    for (int round = 0; round < 20; round++) {
                        numbers[member]++;
                        crew.await();
                        for (long number : numbers) {
                            sums[member] += number;
                        }
                        crew.await();
                    }
                });
            }
            crew.dismiss();
            assertThat(followers.end()).isZero();
        }
        long rounds = 20 * 20;
        assertThat(sums).containsOnly(size * rounds * (rounds + 1) / 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aMemberThatFailsEndsTheWorkOfAllWithItsReason(int failing) throws Exception {
        Crew crew = new Crew(3);
        try (Followers followers = new Followers(crew)) {
            assertThatThrownBy(() -> crew.run(member -> {
                        crew.await();
                        if (member == failing) {
                            throw new ArithmeticException("damaged");
                        }
                        crew.await();
                    }))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage("damaged");
            crew.dismiss();
            assertThat(followers.end()).isEqualTo(failing == 0 ? 0 : 1);
        }
    }

    @Test
    void aFailureIsThrownOnlyWhenNobodyComputesAnyMore() throws Exception {
        Crew crew = new Crew(3);
        AtomicInteger computing = new AtomicInteger();
        try (Followers followers = new Followers(crew)) {
            assertThatThrownBy(() -> crew.run(member -> {
                        computing.incrementAndGet();
                        while (computing.get() < 3) {
                            Thread.onSpinWait();
                        }
                        if (member == 0) {
                            throw new ArithmeticException("damaged");
                        }
                        LockSupport.parkNanos(200_000_000L * member);
                        computing.decrementAndGet();
                    }))
                    .isInstanceOf(ArithmeticException.class);
            assertThat(computing.get()).as("members that have not left").isEqualTo(1); // who failed
            crew.dismiss();
            followers.end();
        }
    }

    @Test
    void aCrewHasAMember() {
        assertThatThrownBy(() -> new Crew(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static final class Followers implements AutoCloseable {
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final List<Future<?>> all = new ArrayList<>();

        Followers(Crew crew) {
            for (int member = 1; member < crew.size(); member++) {
                int number = member;
                all.add(threads.submit(() -> crew.follow(number)));
            }
        }

        /** Waits for all and counts those that failed themselves. */
        int end() throws Exception {
            int failures = 0;
            for (Future<?> follower : all) {
                try {
                    follower.get(30, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(ArithmeticException.class);
                    failures++;
                }
            }
            return failures;
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }
}
