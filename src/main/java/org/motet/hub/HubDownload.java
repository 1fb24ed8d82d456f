package org.motet.hub;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * Fetches one file of a hub into its blob: goes on where an earlier attempt stopped, and lets only contents with the announced
 * size and digest become a blob.
 */
final class HubDownload {
    private static final int WRONG_CONTENTS = 2;
    /** Bytes of a file whose size the hub does not tell. */
    private static final long LARGEST_UNTOLD = 1L << 30;

    private final HubRequests requests;
    private final HubCache cache;
    private final HubProgress progress;
    private final Duration stall;

    /** {@code stall}: a connection that brings next to nothing for so long is given up. */
    HubDownload(HubRequests requests, HubCache cache, HubProgress progress, Duration stall) {
        this.requests = requests;
        this.cache = cache;
        this.progress = progress;
        this.stall = stall;
    }

    /** The hub's record of a file: its digest (SHA-256, or Git's SHA-1 for small files) and its size, -1 if not told. */
    private record Announcement(String etag, long size) {}

    /** Makes the file part of the snapshot of the commit, unless it is there. */
    void fetch(HubRepository repository, String commit, String file) throws IOException {
        if (Files.exists(cache.snapshot(commit).resolve(file))) {
            return;
        }
        String what = file + " of " + repository;
        String path = repository.filePath(commit) + encoded(file);
        Announcement announced =
                requests.send("HEAD", path, what, request -> {}, response -> announcement(response, what));
        Path blob = cache.blob(announced.etag);
        if (!Files.exists(blob)) {
            Files.createDirectories(blob.getParent());
            download(path, what, announced, blob);
        }
        cache.link(commit, file, blob);
    }

    private void download(String path, String what, Announcement announced, Path blob) throws IOException {
        Path part = blob.resolveSibling(blob.getFileName() + ".incomplete");
        requireSpace(what, announced.size - size(part), cache.root());
        for (int attempt = 1; ; attempt++) {
            requests.send(
                    "GET",
                    path,
                    what,
                    request -> {
                        if (size(part) > 0) {
                            request.header("Range", "bytes=" + size(part) + "-");
                        }
                    },
                    response -> append(response, part, announced, what));
            if (isAsAnnounced(part, announced)) {
                HubCache.move(part, blob);
                return;
            }
            Files.deleteIfExists(part);
            if (attempt == WRONG_CONTENTS) {
                throw new HubUnavailableException(what + ": the contents do not have the announced size and digest "
                        + announced.etag + "; nothing was kept");
            }
        }
    }

    private Path append(HttpResponse<InputStream> response, Path part, Announcement announced, String what)
            throws IOException {
        long have = size(part);
        if (response.statusCode() == 416) { // nothing left to send, or the part is longer than the file
            if (have != announced.size) {
                Files.deleteIfExists(part);
                throw new IOException("the hub cannot go on from byte " + have);
            }
            return part;
        }
        boolean goesOn = response.statusCode() == 206
                && response.headers().firstValue("Content-Range").orElse("").startsWith("bytes " + have + "-");
        if (!goesOn) {
            Files.deleteIfExists(part);
            have = 0;
            if (response.statusCode() != 200) {
                throw new IOException("the hub sent another part than was asked for");
            }
        }
        long most = announced.size >= 0 ? announced.size : LARGEST_UNTOLD;
        try (OutputStream out = Files.newOutputStream(part, CREATE, APPEND);
                InputStream body = new BoundedBody(response.body(), Long.MAX_VALUE, stall, null)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                have += n;
                if (have > most) {
                    throw longer(what, announced, part);
                }
                write(buffer, n, out, what, part);
                progress.received(what, have, announced.size);
            }
        }
        if (announced.size >= 0 && have < announced.size) {
            throw new IOException("the connection ended after " + have + " of " + announced.size + " bytes");
        }
        return part;
    }

    private static void write(byte[] buffer, int count, OutputStream out, String what, Path part) throws IOException {
        try {
            out.write(buffer, 0, count);
        } catch (IOException e) { // no fault of the connection, so it is not tried again
            throw new HubUnavailableException(what + ": " + part + " cannot be written: " + e.getMessage());
        }
    }

    private static HubUnavailableException longer(String what, Announcement announced, Path part) throws IOException {
        Files.deleteIfExists(part);
        return new HubUnavailableException(
                announced.size >= 0
                        ? what + ": the hub sends more than the " + announced.size + " bytes that it announced;"
                                + " nothing was kept"
                        : what + ": the hub does not tell its size, and it is larger than " + LARGEST_UNTOLD
                                + " bytes; fetch it by other means and name the file");
    }

    private static void requireSpace(String what, long bytes, Path folder) throws IOException {
        long space = Files.getFileStore(folder).getUsableSpace();
        if (bytes > space) {
            throw new HubUnavailableException(what + " needs " + bytes + " bytes, but " + folder + " has room for "
                    + space + "; make room, or let HF_HOME name another disk");
        }
    }

    private static Announcement announcement(HttpResponse<InputStream> response, String what) throws IOException {
        HttpHeaders headers = response.headers();
        boolean elsewhere = response.statusCode() >= 300; // the length of a redirect is not the file's
        String etag = headers.firstValue("X-Linked-Etag")
                .or(() -> headers.firstValue("ETag"))
                .orElseThrow(
                        () -> new HubUnavailableException(what + ": the hub tells no ETag, so it cannot be checked"))
                .replaceFirst("^W/", "")
                .replace("\"", "");
        if (!etag.matches("[\\w.-]+") || etag.startsWith(".")) {
            throw new HubUnavailableException(what + ": the hub tells the unusable ETag '" + etag + "'");
        }
        long size = headers.firstValueAsLong("X-Linked-Size")
                .orElse(
                        elsewhere
                                ? -1
                                : headers.firstValueAsLong("Content-Length").orElse(-1));
        return new Announcement(etag, size);
    }

    private static boolean isAsAnnounced(Path part, Announcement announced) throws IOException {
        if (announced.size >= 0 && size(part) != announced.size) {
            return false;
        }
        return switch (announced.etag.length()) {
            case 64 -> announced.etag.equals(digest("SHA-256", new byte[0], part));
            case 40 ->
                announced.etag.equals(
                        digest("SHA-1", ("blob " + size(part) + "\0").getBytes(StandardCharsets.US_ASCII), part));
            default -> true; // a mirror with its own kind of ETag; the size has been checked
        };
    }

    private static String digest(String algorithm, byte[] prefix, Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(prefix);
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has both
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private static String encoded(String file) {
        return Arrays.stream(file.split("/"))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }
}
