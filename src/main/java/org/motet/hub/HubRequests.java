package org.motet.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests to a hub: redirects, the access token, and patience with a server that is busy.
 *
 * <p>The token goes to the hub itself only, never to the storage host that a redirect names.
 */
final class HubRequests implements AutoCloseable {
    /** Waits between two attempts; tests do not wait. */
    interface Pause {
        void sleep(Duration duration) throws InterruptedException;
    }

    private static final int ATTEMPTS = 5;
    private static final int REDIRECTS = 10;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder()
            .version(
                    HttpClient.Version
                            .HTTP_1_1) // else each request over http asks for an upgrade, which some proxies refuse
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(TIMEOUT)
            .build();
    private final HubConfig config;
    private final Pause pause;

    HubRequests(HubConfig config, Pause pause) {
        this.config = config;
        this.pause = pause;
    }

    /** What is done with a good response; may be called again with another one if it throws an IOException. */
    interface Reader<T> {
        T read(HttpResponse<InputStream> response) throws IOException;
    }

    /** Extra headers of one attempt, such as the place where an earlier one stopped. */
    interface Headers {
        void add(HttpRequest.Builder request) throws IOException;
    }

    /**
     * Sends the request until a response is read whole.
     *
     * @param what what is fetched, as error messages name it
     * @throws IllegalArgumentException if the hub refuses or does not have it
     * @throws IOException if it stays out of reach
     */
    <T> T send(String method, String path, String what, Headers headers, Reader<T> reader) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Duration wait = Duration.ofSeconds(1L << attempt - 1);
            try {
                HttpResponse<InputStream> response = follow(method, path, headers);
                try (InputStream body = response.body()) {
                    int status = response.statusCode();
                    if (status >= 200 && status < 400 || status == 416) {
                        return reader.read(response);
                    }
                    if (status != 429 && status < 500) {
                        throw refusal(status, what);
                    }
                    if (attempt == ATTEMPTS) {
                        throw new HubUnavailableException(what + ": " + config.endpoint() + " answered " + status + " "
                                + ATTEMPTS + " times; try again later");
                    }
                    wait = retryAfter(response).orElse(wait);
                }
            } catch (HubUnavailableException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new HubUnavailableException(what + ": the connection to " + config.endpoint() + " failed "
                            + ATTEMPTS + " times (" + reason(e) + ")");
                }
            } catch (InterruptedException e) {
                throw interrupted(what);
            }
            sleep(wait, what);
        }
    }

    private void sleep(Duration wait, String what) throws IOException {
        try {
            pause.sleep(wait);
        } catch (InterruptedException e) {
            throw interrupted(what);
        }
    }

    private static IOException interrupted(String what) {
        Thread.currentThread().interrupt();
        return new HubUnavailableException(what + ": interrupted");
    }

    private HttpResponse<InputStream> follow(String method, String path, Headers headers)
            throws IOException, InterruptedException {
        URI address = URI.create(config.endpoint() + path);
        for (int hop = 0; hop < REDIRECTS; hop++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(address)
                    .timeout(TIMEOUT)
                    .header("User-Agent", "motet")
                    .method(method, HttpRequest.BodyPublishers.noBody());
            if (config.token() != null && sameOrigin(address, config.endpoint())) {
                request.header("Authorization", "Bearer " + config.token());
            }
            headers.add(request);
            HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
            URI next = redirect(response, address);
            // A HEAD request asks about the hub's own record of the file; the storage host's headers would hide it.
            if (next == null || method.equals("HEAD") && !sameOrigin(next, config.endpoint())) {
                return response;
            }
            response.body().close();
            address = next;
        }
        throw new IOException("more than " + REDIRECTS + " redirects");
    }

    private static @Nullable URI redirect(HttpResponse<?> response, URI address) throws IOException {
        int status = response.statusCode();
        Optional<String> location = response.headers().firstValue("Location");
        if (status < 300 || status >= 400 || location.isEmpty()) {
            return null;
        }
        URI next;
        try {
            next = address.resolve(location.get());
        } catch (IllegalArgumentException e) {
            throw new IOException("a redirect to the malformed address " + location.get(), e);
        }
        if ("https".equals(address.getScheme()) && !"https".equals(next.getScheme())) {
            throw new IOException("a redirect from https to " + next.getScheme());
        }
        return next;
    }

    private static boolean sameOrigin(URI one, URI other) {
        return one.getScheme().equals(other.getScheme())
                && one.getHost().equals(other.getHost())
                && one.getPort() == other.getPort();
    }

    private static Optional<Duration> retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("\\d{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .map(wait -> wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait);
    }

    private IllegalArgumentException refusal(int status, String what) {
        String token = config.token() == null ? "set HF_TOKEN to a token that may read it" : "HF_TOKEN may not read it";
        return new IllegalArgumentException(
                switch (status) {
                    case 401, 403 ->
                        what + ": " + config.endpoint() + " refuses it (" + status
                                + "); it is gated, private or missing: " + token;
                    case 404 -> what + ": " + config.endpoint() + " does not have it (404)";
                    default -> what + ": " + config.endpoint() + " answered " + status;
                });
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
