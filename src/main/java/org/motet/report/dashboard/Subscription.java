package org.motet.report.dashboard;

import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A browser that is told what comes. One that does not keep up is told to load all anew; no more is held for it. */
final class Subscription {
    private static final int MOST = 256;

    private final Map<String, Long> runs;
    private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(MOST);

    /** An event with its data in one line. */
    record Message(String event, String data) {
        static final Message RELOAD = new Message("reload", "{}");

        /** There will be no more. */
        static final Message END = new Message("end", "{}");
    }

    /** @param runs names of the runs whose steps it wants, each with the epoch that it knows */
    Subscription(Map<String, Long> runs) {
        this.runs = Map.copyOf(runs);
    }

    Map<String, Long> runs() {
        return runs;
    }

    void tell(Message message) {
        if (!queue.offer(message)) {
            queue.clear();
            queue.add(Message.RELOAD);
        }
    }

    /** The next message; null if none comes within so many seconds. */
    @Nullable
    Message next(long seconds) throws InterruptedException {
        return queue.poll(seconds, TimeUnit.SECONDS);
    }
}
