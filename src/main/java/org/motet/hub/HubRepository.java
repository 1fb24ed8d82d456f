package org.motet.hub;

/**
 * A repository of a hub at one revision.
 *
 * @param kind models or data sets
 * @param id {@code owner/name}, or a bare name of the early days
 * @param revision branch, tag or commit
 */
public record HubRepository(Kind kind, String id, String revision) {
    /** What a repository holds; the hub keeps both under different addresses. */
    public enum Kind {
        MODEL("models", ""),
        DATASET("datasets", "datasets/");

        private final String plural;
        private final String addressPrefix;

        Kind(String plural, String addressPrefix) {
            this.plural = plural;
            this.addressPrefix = addressPrefix;
        }
    }

    private static final String ID = "[A-Za-z0-9][\\w.-]*(/[A-Za-z0-9][\\w.-]*)?";
    private static final String REVISION = "[\\w][\\w./-]*";

    public HubRepository {
        if (!id.matches(ID) || id.contains("..") || id.contains("--")) {
            throw new IllegalArgumentException("'" + id + "' is no name of a hub repository; it looks like owner/name");
        }
        if (!revision.matches(REVISION) || revision.contains("..")) {
            throw new IllegalArgumentException("'" + revision + "' is no revision of " + id);
        }
    }

    /** A model by {@code owner/name} or {@code owner/name@revision}. */
    public static HubRepository model(String spec) {
        int at = spec.indexOf('@');
        return at < 0
                ? new HubRepository(Kind.MODEL, spec, "main")
                : new HubRepository(Kind.MODEL, spec.substring(0, at), spec.substring(at + 1));
    }

    /** Folder of the repository inside the cache. */
    String folder() {
        return kind.plural + "--" + id.replace("/", "--");
    }

    /** Path of the request that names the commit and the files of the revision. */
    String listingPath() {
        return "/api/" + kind.plural + "/" + id + "/revision/" + revision.replace("/", "%2F");
    }

    /** Path, up to the file's name, of the request for a file of a commit. */
    String filePath(String commit) {
        return "/" + kind.addressPrefix + id + "/resolve/" + commit + "/";
    }

    @Override
    public String toString() {
        return id + (revision.equals("main") ? "" : "@" + revision);
    }
}
