package org.motet.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Models and data sets of a Hugging Face hub, fetched once into the standard cache and found there afterwards.
 *
 * <p>Only data is fetched: safetensors, JSON, templates and data files. Nothing from a hub is ever executed, and no pickle is
 * fetched or read.
 */
public final class HubClient implements AutoCloseable {
    private static final String DATASET_PREFIX = "hf://datasets/";
    private static final String MODEL_PREFIX = "hf://";
    private static final int LONGEST_LISTING = 1 << 25;
    private static final int MOST_FILES = 10_000;

    private final HubConfig config;
    private final HubRequests requests;
    private final HubProgress progress;
    private final Duration stall;

    public HubClient(HubConfig config, HubProgress progress) {
        this(config, progress, Thread::sleep, Duration.ofMinutes(1));
    }

    /** The hub that the environment names: {@code HF_ENDPOINT}, {@code HF_HOME}, {@code HF_TOKEN}, {@code HF_HUB_OFFLINE}. */
    public static HubClient ofEnvironment(HubProgress progress) {
        return new HubClient(HubConfig.of(System.getenv()), progress);
    }

    /** The same without a connection: only what is in the cache. */
    public static HubClient ofCache() {
        Map<String, String> offline = new TreeMap<>(System.getenv());
        offline.put("HF_HUB_OFFLINE", "1");
        return new HubClient(HubConfig.of(offline), (what, bytes, size) -> {});
    }

    HubClient(HubConfig config, HubProgress progress, HubRequests.Pause pause, Duration stall) {
        this.config = config;
        this.stall = stall;
        this.progress = progress;
        this.requests = new HubRequests(config, pause);
    }

    /**
     * Folder of a model: the path itself if it is a folder, else the cached or fetched files of {@code owner/name[@revision]}.
     *
     * @throws IllegalArgumentException if it is neither a folder nor a repository that the hub gives
     * @throws IOException if the hub is out of reach and the cache does not have it
     */
    public Path model(String spec) throws IOException {
        Path local = Path.of(spec.startsWith(MODEL_PREFIX) ? "" : spec);
        if (!spec.startsWith(MODEL_PREFIX) && Files.isDirectory(local)) {
            return local;
        }
        String name = spec.startsWith(MODEL_PREFIX) ? spec.substring(MODEL_PREFIX.length()) : spec;
        if (!name.matches("[^/.~][^/]*/[^/]+(/[^/]+)*")
                || name.replaceFirst("@.*", "").chars().filter(c -> c == '/').count() != 1) {
            throw new IllegalArgumentException(spec + " is neither a folder nor a model of a hub (owner/name)");
        }
        return snapshot(HubRepository.model(name), HubClient::isModelFile);
    }

    /** Whether the text is an address that {@link #dataset} takes. */
    public static boolean isDataset(String spec) {
        return spec.startsWith(DATASET_PREFIX);
    }

    /**
     * A file or folder of a data set: {@code hf://datasets/owner/name[@revision][/path]}; a folder comes with all data files
     * below it.
     */
    public Path dataset(String spec) throws IOException {
        String[] parts = spec.substring(DATASET_PREFIX.length()).split("/", 3);
        if (!isDataset(spec) || parts.length < 2 || parts[1].isEmpty()) {
            throw new IllegalArgumentException(spec + " is no data set address; write hf://datasets/owner/name/path");
        }
        int at = parts[1].indexOf('@');
        String id = parts[0] + "/" + (at < 0 ? parts[1] : parts[1].substring(0, at));
        String revision = at < 0 ? "main" : parts[1].substring(at + 1);
        String path = parts.length < 3 ? "" : parts[2].replaceFirst("/+$", "");
        HubRepository repository = new HubRepository(HubRepository.Kind.DATASET, id, revision);
        Path snapshot = snapshot(repository, file -> isDataFile(file) && isInside(file, path));
        Path target = snapshot.resolve(path).normalize();
        if (!target.startsWith(snapshot) || !Files.exists(target)) {
            throw new IllegalArgumentException(repository + " has no data file " + path);
        }
        return target;
    }

    /**
     * The local path behind the name of a data file: of {@code hf://datasets/…} the fetched file or folder, with a {@code #split}
     * at its end kept; any other name is left as it is and no hub is asked.
     */
    public String localData(String spec) throws IOException {
        if (!isDataset(spec)) {
            return spec;
        }
        int mark = spec.indexOf('#');
        return mark < 0 ? dataset(spec).toString() : dataset(spec.substring(0, mark)) + spec.substring(mark);
    }

    /** {@link #localData(String)} by the hub of the environment. */
    public static String localData(String spec, HubProgress progress) throws IOException {
        if (!isDataset(spec)) {
            return spec;
        }
        try (HubClient hub = ofEnvironment(progress)) {
            return hub.localData(spec);
        }
    }

    private Path snapshot(HubRepository repository, Predicate<String> wanted) throws IOException {
        HubCache cache = new HubCache(config.cache().resolve(repository.folder()));
        if (config.offline()) {
            return cached(cache, repository, "HF_HUB_OFFLINE is set");
        }
        JsonNode listing;
        try {
            listing = requests.send(
                    "GET",
                    repository.listingPath(),
                    repository.toString(),
                    request -> request.header("Accept", "application/json"),
                    response -> json(listing(response.body()), repository));
        } catch (HubUnavailableException e) {
            return cached(cache, repository, e.getMessage());
        }
        String commit = listing.path("sha").asString("");
        if (!commit.matches("[0-9a-zA-Z]{7,64}")) {
            throw new HubUnavailableException(repository + ": the hub's listing names no commit");
        }
        List<String> files = files(listing, wanted, repository);
        HubDownload download = new HubDownload(requests, cache, progress, stall);
        for (String file : files) {
            download.fetch(repository, commit, file);
        }
        // Written last: whoever finds the reference finds all files.
        cache.writeReference(repository.revision(), commit);
        return cache.snapshot(commit);
    }

    private byte[] listing(InputStream body) throws IOException {
        try (InputStream bounded = new BoundedBody(body, LONGEST_LISTING, stall, stall.multipliedBy(3))) {
            return bounded.readAllBytes();
        }
    }

    private static Path cached(HubCache cache, HubRepository repository, @Nullable String why) throws IOException {
        String commit = cache.commit(repository.revision());
        if (commit == null || !Files.isDirectory(cache.snapshot(commit))) {
            throw new HubUnavailableException(why + "; " + repository + " is not in the cache " + cache.root());
        }
        return cache.snapshot(commit);
    }

    private static JsonNode json(byte[] body, HubRepository repository) throws IOException {
        try {
            return new JsonMapper().readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw new IOException("the hub's listing of " + repository + " is no JSON", e);
        }
    }

    private static List<String> files(JsonNode listing, Predicate<String> wanted, HubRepository repository) {
        List<String> files = new ArrayList<>();
        for (JsonNode sibling : listing.path("siblings")) {
            String name = sibling.path("rfilename").asString("");
            if (!wanted.test(name)) {
                continue;
            }
            if (name.startsWith("/")
                    || name.contains("\\")
                    || name.chars().anyMatch(Character::isISOControl)
                    || List.of(name.split("/")).contains("..")) {
                throw new IllegalArgumentException(
                        repository + " lists a file outside of itself: " + name.replaceAll("\\p{Cntrl}", "?"));
            }
            files.add(name);
            if (files.size() > MOST_FILES) {
                throw new IllegalArgumentException(
                        repository + " lists more than " + MOST_FILES + " files; name a folder or a file of it");
            }
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException(
                    repository + " has no file that can be used (safetensors, JSON, data files)");
        }
        return files;
    }

    private static boolean isModelFile(String name) {
        // consolidated.* holds the same weights a second time, under other names
        return name.matches("[^/]+\\.(safetensors|json|jinja)") && !name.startsWith("consolidated");
    }

    private static boolean isDataFile(String name) {
        return name.matches(".*\\.(parquet|arrow|json|(jsonl|ndjson|json|csv|tsv)(\\.gz|\\.zst)?)");
    }

    private static boolean isInside(String file, String path) {
        return path.isEmpty() || file.equals(path) || file.startsWith(path + "/");
    }

    @Override
    public void close() {
        requests.close();
    }
}
