package org.motet.train;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.motet.distributed.Placement;

/** Processes that train together on this machine, each started as a scheduler would. */
record RankProcesses(List<RunProcess> ranks) implements AutoCloseable {

    /** Each with its own arguments of {@code train}. */
    static RankProcesses start(Path logs, List<List<String>> arguments) throws IOException {
        return start(logs, arguments, Collections.nCopies(arguments.size(), ""));
    }

    /** @param shells what is done in a shell before each, as in {@link RunProcess#of(Path, Map, List, String)} */
    static RankProcesses start(Path logs, List<List<String>> arguments, List<String> shells) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        int size = arguments.size();
        List<RunProcess> ranks = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            Map<String, String> variables = new Placement(rank, rank, size, size, "127.0.0.1", port)
                    .variables().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            List<String> command = Stream.concat(Stream.of("train"), arguments.get(rank).stream())
                    .toList();
            ranks.add(RunProcess.of(logs.resolve("rank-" + rank), variables, command, shells.get(rank)));
        }
        return new RankProcesses(ranks);
    }

    /** All with the same arguments. */
    static RankProcesses start(int size, Path logs, List<String> arguments) throws IOException {
        return start(logs, Stream.generate(() -> arguments).limit(size).toList());
    }

    void finish(int code) throws Exception {
        for (RunProcess rank : ranks) {
            rank.finish(code);
        }
    }

    RunProcess rank(int rank) {
        return ranks.get(rank);
    }

    /** A signal, such as STOP. */
    void signal(int rank, String name) throws Exception {
        new ProcessBuilder(
                        "kill", "-" + name, String.valueOf(rank(rank).process().pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        for (RunProcess rank : ranks) {
            rank.process().destroyForcibly();
            rank.process().waitFor(1, TimeUnit.MINUTES);
        }
    }
}
