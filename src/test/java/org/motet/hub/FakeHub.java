package org.motet.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.Buffer;

/** A hub with one repository; large files come from a storage host of another origin. Faults are planned per request. */
public final class FakeHub extends Dispatcher implements AutoCloseable {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private final String repository;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Map<String, byte[]> large = new LinkedHashMap<>();
    private final Map<String, Queue<UnaryOperator<MockResponse.Builder>>> faults = new ConcurrentHashMap<>();
    private final MockWebServer hub = new MockWebServer();
    private final MockWebServer storage = new MockWebServer();
    public final List<RecordedRequest> requests = new ArrayList<>();

    public FakeHub(String repository) throws IOException {
        this.repository = repository;
        hub.setDispatcher(this);
        storage.setDispatcher(this);
        hub.start();
        storage.start();
    }

    public URI address() {
        return URI.create("http://localhost:" + hub.getPort());
    }

    /** A file that Git holds: its ETag is Git's SHA-1. */
    public FakeHub file(String name, String content) {
        files.put(name, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** A large file: a redirect to the storage host, its ETag is the SHA-256. */
    public FakeHub large(String name, byte[] content) {
        large.put(name, content);
        return this;
    }

    /** Changes the next response to {@code "METHOD path-ending"}; several calls change several responses in turn. */
    void fault(String request, UnaryOperator<MockResponse.Builder> change) {
        faults.computeIfAbsent(request, key -> new ConcurrentLinkedQueue<>()).add(change);
    }

    @Override
    public synchronized MockResponse dispatch(RecordedRequest request) {
        requests.add(request);
        MockResponse.Builder response = answer(request);
        String line = request.getMethod() + " " + request.getTarget();
        for (var fault : faults.entrySet()) {
            String[] key = fault.getKey().split(" ");
            if (line.startsWith(key[0] + " ")
                    && line.endsWith(key[1])
                    && !fault.getValue().isEmpty()) {
                return fault.getValue().remove().apply(response).build();
            }
        }
        return response.build();
    }

    private MockResponse.Builder answer(RecordedRequest request) {
        String target = request.getTarget();
        if (target.startsWith("/api/") && target.contains(repository)) {
            return new MockResponse.Builder().body(listing());
        }
        if (target.startsWith("/storage/")) {
            return content(request, large.get(target.substring("/storage/".length())));
        }
        String prefix = "/" + repository + "/resolve/" + COMMIT + "/";
        String name = target.startsWith(prefix) ? target.substring(prefix.length()) : "";
        if (large.containsKey(name)) {
            return new MockResponse.Builder()
                    .code(302)
                    .addHeader("X-Linked-Etag", "\"" + hash("SHA-256", new byte[0], large.get(name)) + "\"")
                    .addHeader("X-Linked-Size", large.get(name).length)
                    .addHeader("Location", "http://127.0.0.1:" + storage.getPort() + "/storage/" + name);
        }
        if (files.containsKey(name)) {
            byte[] bytes = files.get(name);
            String etag = hash("SHA-1", ("blob " + bytes.length + "\0").getBytes(StandardCharsets.US_ASCII), bytes);
            return content(request, bytes).addHeader("ETag", "\"" + etag + "\"");
        }
        return new MockResponse.Builder().code(404);
    }

    private String listing() {
        List<String> names = new ArrayList<>(files.keySet());
        names.addAll(large.keySet());
        return "{\"sha\":\"" + COMMIT + "\",\"siblings\":["
                + names.stream().map(name -> "{\"rfilename\":\"" + name + "\"}").collect(Collectors.joining(","))
                + "]}";
    }

    private static MockResponse.Builder content(RecordedRequest request, byte[] bytes) {
        String range = request.getHeaders().get("Range");
        if (range == null) {
            return body(new MockResponse.Builder(), request, bytes, 0);
        }
        int from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        if (from >= bytes.length) {
            return new MockResponse.Builder().code(416);
        }
        return body(new MockResponse.Builder().code(206), request, bytes, from)
                .addHeader("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
    }

    private static MockResponse.Builder body(
            MockResponse.Builder response, RecordedRequest request, byte[] bytes, int from) {
        return request.getMethod().equals("HEAD")
                ? response.setHeader("Content-Length", bytes.length - from)
                : response.body(new Buffer().write(bytes, from, bytes.length - from));
    }

    static String hash(String algorithm, byte[] prefix, byte[] content) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(prefix);
            return HexFormat.of().formatHex(digest.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    public long count(String method, String ending) {
        return requests.stream()
                .filter(request -> request.getMethod().equals(method)
                        && request.getTarget().endsWith(ending))
                .count();
    }

    @Override
    public void close() {
        hub.close();
        storage.close();
    }
}
