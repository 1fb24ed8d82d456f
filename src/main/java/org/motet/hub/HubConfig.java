package org.motet.hub;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a Hugging Face hub is reached and where its files are kept.
 *
 * @param endpoint base address without a slash at its end
 * @param cache folder of the repositories, in the layout that the Python library uses
 * @param token access token for gated or private repositories, or null
 * @param offline whether only the cache may be used
 */
public record HubConfig(URI endpoint, Path cache, @Nullable String token, boolean offline) {
    /**
     * What the environment says: HF_ENDPOINT, HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME, HF_TOKEN, HF_HUB_OFFLINE.
     *
     * @throws IllegalArgumentException if HF_ENDPOINT is no http address
     */
    public static HubConfig of(Map<String, String> environment) {
        String address = Objects.requireNonNullElse(value(environment, "HF_ENDPOINT"), "https://huggingface.co");
        URI endpoint;
        try {
            endpoint = URI.create(address.replaceFirst("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("HF_ENDPOINT is '" + address + "', which is no address", e);
        }
        if (endpoint.getHost() == null || !String.valueOf(endpoint.getScheme()).matches("https?")) {
            throw new IllegalArgumentException(
                    "HF_ENDPOINT is '" + address + "'; it must start with https:// or http://");
        }
        String offline = Objects.requireNonNullElse(value(environment, "HF_HUB_OFFLINE"), "0");
        return new HubConfig(
                endpoint,
                cache(environment),
                value(environment, "HF_TOKEN"),
                offline.toLowerCase(Locale.ROOT).matches("1|on|yes|true"));
    }

    private static Path cache(Map<String, String> environment) {
        String hubCache = value(environment, "HF_HUB_CACHE");
        if (hubCache != null) {
            return Path.of(hubCache);
        }
        String home = value(environment, "HF_HOME");
        if (home != null) {
            return Path.of(home, "hub");
        }
        String xdg = value(environment, "XDG_CACHE_HOME");
        Path caches = xdg != null ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return caches.resolve("huggingface").resolve("hub");
    }

    private static @Nullable String value(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** Never shows the token. */
    @Override
    public String toString() {
        return "HubConfig[" + endpoint + ", " + cache + (token == null ? "" : ", with token")
                + (offline ? ", offline]" : "]");
    }
}
