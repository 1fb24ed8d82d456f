package org.motet.report.dashboard;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.motet.report.page.Page;
import org.motet.report.page.ReportJson;
import org.motet.report.run.SampleFolder;
import org.motet.report.run.Samples;

/** The server of the dashboard: listens on this machine alone, answers GET alone, to who bears the token. */
public final class Dashboard implements AutoCloseable {
    /** The HTTP server's own messages; kept here, since what nobody holds forgets its level. */
    private static final java.util.logging.Logger HTTP_LOG = java.util.logging.Logger.getLogger("io.helidon");

    private static final String JSON = "application/json";
    private static final int MOST_RUNS = 40;
    private static final int LONGEST_COMPLETION = 200_000; // characters
    private static final long MOST_CHARACTERS = 16_000_000;
    private static final long HEARTBEAT_SECONDS = 5;

    private final Gate gate = Gate.fresh();
    private final WatchedRuns runs;
    private final Page page;
    private final WebServer web;

    private Dashboard(Path folder, int port, boolean ahead) throws IOException {
        this.page = Page.dashboard();
        this.runs = new WatchedRuns(folder, ahead);
        this.web = WebServer.builder()
                .host("127.0.0.1")
                .port(port)
                .shutdownHook(false)
                .maxTcpConnections(256)
                .addRouting(HttpRouting.builder().any(handler()))
                .build();
    }

    /**
     * Starts one.
     *
     * @param folder of runs
     * @param port 0 for any that is free
     * @param ahead whether runs are read before anyone asks: not beside a training, which has better to do
     * @throws IllegalArgumentException if the folder is not there or the port is taken
     */
    public static Dashboard start(Path folder, int port, boolean ahead) throws IOException {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port is " + port + "; allowed is 0 (any that is free) to 65535");
        }
        HTTP_LOG.setLevel(Level.WARNING);
        Dashboard dashboard = new Dashboard(folder, port, ahead);
        try {
            dashboard.web.start();
        } catch (UncheckedIOException e) {
            dashboard.runs.close();
            throw new IllegalArgumentException("cannot listen at 127.0.0.1:" + port + ": " + e.getMessage(), e);
        }
        return dashboard;
    }

    /** Where the browser of who started it finds it; holds the token. */
    public String url() {
        return "http://127.0.0.1:" + web.port() + "/?token=" + gate.token();
    }

    @Override
    public void close() {
        runs.close();
        web.stop();
    }

    private Handler handler() {
        return (request, response) -> {
            response.header("X-Content-Type-Options", "nosniff");
            response.header("Referrer-Policy", "no-referrer");
            response.header("Cross-Origin-Resource-Policy", "same-origin");
            response.header("X-Frame-Options", "DENY");
            response.header("Cache-Control", "no-store");
            Gate.Request asked = asked(request);
            Optional<String> foreign = Gate.foreign(asked);
            String path = request.path().path();
            if (foreign.isPresent()) {
                refuse(response, 403, foreign.get());
            } else if (request.prologue().method() != Method.GET) {
                refuse(response, 405, "there is only something to read here");
            } else if (path.equals("/") && !query(request, "token").isEmpty()) {
                enter(request, response);
            } else if (!gate.admits(asked, web.port())) {
                refuse(response, 401, "open the address that motet dashboard printed: it holds the token");
            } else {
                answer(path, request, response);
            }
        };
    }

    private static Gate.Request asked(ServerRequest request) {
        return new Gate.Request(
                header(request, HeaderNames.HOST),
                header(request, HeaderNames.ORIGIN),
                header(request, HeaderNames.create("Sec-Fetch-Site")),
                header(request, HeaderNames.AUTHORIZATION),
                String.join("; ", request.headers().values(HeaderNames.COOKIE)));
    }

    private static String header(ServerRequest request, HeaderName name) {
        return request.headers().first(name).orElse("");
    }

    /** Takes the token out of the address, where it would be seen and kept, into a cookie. */
    private void enter(ServerRequest request, ServerResponse response) {
        if (!gate.isToken(query(request, "token"))) {
            refuse(response, 401, "the token is that of another server, or of this one before it was started again");
            return;
        }
        response.header(
                "Set-Cookie", Gate.cookie(web.port()) + "=" + gate.token() + "; HttpOnly; SameSite=Strict; Path=/");
        response.header("Location", "/");
        response.status(303).send();
    }

    private void answer(String path, ServerRequest request, ServerResponse response) throws IOException {
        try {
            switch (path) {
                case "/" -> {
                    response.header("Content-Security-Policy", page.policy(true));
                    send(response, "text/html; charset=utf-8", page.html("Motet", runs.list(), true));
                }
                case "/runs" -> send(response, JSON, runs.list());
                case "/page" -> send(response, JSON, runs.page(names(request)));
                case "/samples" -> send(response, JSON, samples(request));
                case "/live" -> live(request, response);
                default -> refuse(response, 404, "there is nothing at this address");
            }
        } catch (IllegalArgumentException e) {
            refuse(response, 400, String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            refuse(response, 503, String.valueOf(e.getMessage()));
        }
    }

    private static List<String> names(ServerRequest request) {
        List<String> names = all(request, "run").stream().distinct().toList();
        if (names.size() > MOST_RUNS) {
            throw new IllegalArgumentException(
                    names.size() + " runs are asked for; at most " + MOST_RUNS + " are shown");
        }
        return names;
    }

    private byte[] samples(ServerRequest request) throws IOException {
        int step = number(query(request, "step"));
        SampleFolder folder =
                new SampleFolder(runs.folder(query(request, "run")).resolve("samples"));
        Path file = folder.file(step);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("no rollouts of step " + step + " were kept");
        }
        return ReportJson.samples(Samples.read(step, file, LONGEST_COMPLETION, MOST_CHARACTERS));
    }

    private void live(ServerRequest request, ServerResponse response) {
        List<String> names = names(request);
        List<String> last = all(request, "last");
        List<String> epochs = all(request, "epoch");
        if (last.size() != names.size() || epochs.size() != names.size()) {
            throw new IllegalArgumentException("each run needs its last step and its epoch");
        }
        Map<String, Integer> steps = new LinkedHashMap<>();
        Map<String, Long> known = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            steps.put(names.get(i), number(last.get(i)));
            known.put(names.get(i), (long) number(epochs.get(i)));
        }
        Subscription subscription = runs.subscribe(steps, known);
        response.header("Content-Type", "text/event-stream; charset=utf-8");
        try (OutputStream out = response.outputStream()) {
            for (Subscription.Message message = subscription.next(HEARTBEAT_SECONDS);
                    message != Subscription.Message.END;
                    message = subscription.next(HEARTBEAT_SECONDS)) {
                String text =
                        message == null ? ":\n\n" : "event: " + message.event() + "\ndata: " + message.data() + "\n\n";
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.flush(); // fails once the browser is gone
            }
        } catch (IOException | UncheckedIOException gone) {
            throw new CloseConnectionException("the browser is gone", gone);
        } catch (InterruptedException stopped) {
            throw new CloseConnectionException("the dashboard ends", stopped);
        } finally {
            runs.end(subscription);
        }
    }

    private static int number(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("'" + text + "' is no step");
        }
        return Integer.parseInt(text);
    }

    private static String query(ServerRequest request, String name) {
        return request.query().first(name).orElse("");
    }

    private static List<String> all(ServerRequest request, String name) {
        return request.query().contains(name) ? request.query().all(name) : List.of();
    }

    private static void send(ServerResponse response, String type, String text) {
        send(response, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(ServerResponse response, String type, byte[] text) {
        response.header("Content-Type", type);
        response.send(text);
    }

    private static void refuse(ServerResponse response, int status, String sentence) {
        response.status(status);
        send(response, "text/plain; charset=utf-8", sentence + ".\n");
    }
}
