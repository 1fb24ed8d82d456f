package org.motet.report.dashboard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.motet.report.dashboard.Subscription.Message;
import org.motet.report.page.ReportJson;
import org.motet.report.run.MetricColumns;
import org.motet.report.run.MetricFile;
import org.motet.report.run.RecordedRun;
import org.motet.report.run.RunFolders;
import org.motet.report.run.RunState;

/** All runs below a folder: looks for what is new and tells those who subscribed. */
final class WatchedRuns implements AutoCloseable {
    private static final long LOOK_MILLIS = 100;
    private static final long AHEAD_MILLIS = 1000;
    private static final int MOST_TRIED = 8;
    private static final int LOOKS_BEFORE_AROUND = 20;

    /** Bytes of numbers that are held, all runs together. */
    private static final long MOST_HELD =
            Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 8);

    /** Bytes of a line for each byte that is held of it, at least. */
    private static final int SPARED = 6;

    private static final int MOST_SUBSCRIPTIONS = 64;

    private final Path folder;
    private final Map<String, WatchedRun> runs = new LinkedHashMap<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final AtomicInteger asking = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile String list;

    /**
     * Looks once, and from now on again and again.
     *
     * @param ahead whether runs are read whole before anyone asks
     */
    WatchedRuns(Path folder, boolean ahead) throws IOException {
        this.folder = folder;
        this.list = LiveJson.list(folder.toString(), runs.values());
        lookAround();
        runs.values().parallelStream().forEach(WatchedRun::look); // many bytes, this once
        lookForSteps();
        Thread.Builder thread = Thread.ofPlatform().daemon();
        threads.add(thread.name("dashboard-watcher").start(this::watch));
        if (ahead) {
            threads.add(thread.name("dashboard-reader").start(this::readAhead));
        }
    }

    /** All runs in a few words each, as they were at the last look. */
    String list() {
        return list;
    }

    private void watch() {
        for (int looks = 1; ; looks++) {
            try {
                Thread.sleep(LOOK_MILLIS);
                if (looks % LOOKS_BEFORE_AROUND == 0) {
                    lookAround();
                }
                lookForSteps();
            } catch (InterruptedException ended) {
                return;
            } catch (IOException | RuntimeException failure) {
                // The folder may be on its way out; the next look tells.
                tellAll(new Message("trouble", ReportJson.sentence(String.valueOf(failure.getMessage()))));
            }
        }
    }

    private synchronized void lookAround() throws IOException {
        Map<String, Path> found = new LinkedHashMap<>();
        for (Path run : RunFolders.below(folder)) {
            found.put(
                    run.equals(folder)
                            ? String.valueOf(run.toAbsolutePath().normalize().getFileName())
                            : folder.relativize(run).toString(),
                    run);
        }
        runs.keySet().retainAll(found.keySet());
        found.forEach((name, path) -> runs.computeIfAbsent(name, _ -> new WatchedRun(path, name)));
        for (WatchedRun run : runs.values()) {
            if (run.lookAround()) {
                tell(run, new Message("around", ReportJson.sentence(run.name())));
            }
        }
        letGo(List.of());
    }

    private synchronized void lookForSteps() {
        for (WatchedRun run : runs.values()) {
            WatchedRun.News news = run.look();
            if (news.anew()) {
                tell(run, Message.RELOAD);
            } else if (!news.isNone(run.newest()) && run.isHeld() && isTold(run)) {
                tell(run, new Message("steps", LiveJson.steps(run, news.fromRow())));
            }
        }
        String now = LiveJson.list(folder.toString(), runs.values());
        if (!now.equals(list)) {
            list = now;
            tellAll(new Message("runs", now));
        }
    }

    private void tell(WatchedRun run, Message message) {
        for (Subscription subscription : subscriptions) {
            if (subscription.runs().containsKey(run.name())) {
                subscription.tell(message);
            }
        }
    }

    private boolean isTold(WatchedRun run) {
        return subscriptions.stream()
                .anyMatch(subscription -> subscription.runs().containsKey(run.name()));
    }

    private void tellAll(Message message) {
        subscriptions.forEach(subscription -> subscription.tell(message));
    }

    /**
     * The runs as a page shows them.
     *
     * @throws IllegalArgumentException if one is not there or its numbers are damaged
     */
    byte[] page(List<String> names) throws IOException {
        asking.incrementAndGet();
        try {
            wanted(names).parallelStream().forEach(this::hold);
            return held(names);
        } finally {
            asking.decrementAndGet();
        }
    }

    private synchronized List<WatchedRun> wanted(List<String> names) {
        return names.stream().map(this::run).toList();
    }

    /** Reads a run whole without keeping others waiting; who wants the same one waits for it. */
    private void hold(WatchedRun run) {
        synchronized (run) {
            synchronized (this) {
                if (run.isHeld()) {
                    return;
                }
            }
            MetricFile whole = run.whole();
            synchronized (this) {
                run.hold(whole);
            }
        }
    }

    /**
     * Reads the runs that somebody may soon want to see, as far as they fit: those at work, then those that come last in the list. Who
     * asks for a page goes first, also who does so at once.
     */
    private void readAhead() {
        long room = MOST_HELD / 2;
        List<String> read = new ArrayList<>();
        try {
            Thread.sleep(AHEAD_MILLIS);
            for (WatchedRun run : likely()) {
                room -= run.fileBytes() / SPARED;
                if (room < 0) {
                    break;
                }
                do {
                    Thread.sleep(LOOK_MILLIS);
                } while (asking.get() > 0);
                hold(run);
                read.add(run.name());
            }
            held(read.subList(
                    0, Math.min(MOST_TRIED, read.size()))); // once for the compiler: the first page comes sooner
        } catch (InterruptedException ended) {
            // nobody will ask
        } catch (IOException | IllegalArgumentException changed) {
            // a run that is gone or damaged: who asks for it is told
        }
    }

    private synchronized List<WatchedRun> likely() {
        List<WatchedRun> all = new ArrayList<>(runs.values());
        Collections.reverse(all);
        all.sort(Comparator.comparing(run -> run.state() != RunState.RUNNING));
        return all;
    }

    private synchronized byte[] held(List<String> names) throws IOException {
        List<RecordedRun> shown = new ArrayList<>();
        List<Long> epochs = new ArrayList<>();
        for (String name : names) {
            WatchedRun run = run(name);
            MetricColumns all = run.all();
            if (run.problem() != null) {
                throw new IllegalArgumentException(run.problem());
            }
            shown.add(RecordedRun.read(run.folder(), all));
            epochs.add(run.epoch());
        }
        letGo(names);
        return ReportJson.live(folder.toString(), shown, names, epochs);
    }

    /** Of more than there is room for, those go first that no page shows, and that were wanted the longest ago. */
    private void letGo(List<String> names) {
        long held = runs.values().stream().mapToLong(WatchedRun::heldBytes).sum();
        if (held <= MOST_HELD) {
            return;
        }
        List<WatchedRun> others = runs.values().stream()
                .filter(WatchedRun::isHeld)
                .filter(run -> !names.contains(run.name()))
                .sorted(Comparator.comparing(this::isTold).thenComparingLong(WatchedRun::wanted))
                .toList();
        for (WatchedRun run : others) {
            if (held <= MOST_HELD || names.isEmpty() && isTold(run)) {
                return;
            }
            held -= run.heldBytes();
            run.release();
            tell(run, Message.RELOAD);
        }
    }

    /** Folder of a run, which is one of those that were found: no name leads out of the folder of runs. */
    synchronized Path folder(String name) {
        return run(name).folder();
    }

    private WatchedRun run(String name) {
        WatchedRun run = runs.get(name);
        if (run == null) {
            throw new IllegalArgumentException("there is no run '" + name + "' here");
        }
        return run;
    }

    /**
     * Begins to tell of steps.
     *
     * @param last the last step that is known of each run
     * @param epochs that go with them
     * @throws IllegalStateException if too many are told already
     */
    synchronized Subscription subscribe(Map<String, Integer> last, Map<String, Long> epochs) {
        if (subscriptions.size() >= MOST_SUBSCRIPTIONS) {
            throw new IllegalStateException("too many pages are open");
        }
        Subscription subscription = new Subscription(epochs);
        subscription.tell(new Message("runs", list));
        last.forEach((name, step) -> {
            WatchedRun run = run(name);
            if (!run.isHeld() || run.epoch() != epochs.getOrDefault(name, -1L)) {
                subscription.tell(Message.RELOAD);
                return;
            }
            int row = run.newest().rows();
            while (row > 0 && run.newest().step(row - 1) > step) {
                row--;
            }
            if (row < run.newest().rows()) {
                subscription.tell(new Message("steps", LiveJson.steps(run, row)));
            }
        });
        subscriptions.add(subscription);
        return subscription;
    }

    void end(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        tellAll(Message.END);
    }
}
