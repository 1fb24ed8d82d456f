package org.motet.report.dashboard;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may look: whoever bears the token, from a page of this very server. A page of another site that guesses the port is refused by its
 * {@code Origin}, one that lets a name of its own point here (DNS rebinding) by its {@code Host}.
 */
final class Gate {
    private static final Pattern LOOPBACK = Pattern.compile("(?:127\\.0\\.0\\.1|localhost|\\[::1])(?::\\d{1,5})?");

    private final String token;

    private Gate(String token) {
        this.token = token;
    }

    /** With a token of 144 random bits. */
    static Gate fresh() {
        byte[] bits = new byte[18];
        new SecureRandom().nextBytes(bits);
        return new Gate(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    String token() {
        return token;
    }

    /** Name of the cookie, which browsers keep apart by host but not by port. */
    static String cookie(int port) {
        return "motet_" + port;
    }

    /** What is said of a request, where it matters; a header that is missing is empty. */
    record Request(String host, String origin, String site, String authorization, String cookies) {}

    /**
     * Why a request is refused; empty if it comes from here.
     *
     * @param request of which the token is not looked at
     */
    static Optional<String> foreign(Request request) {
        if (!LOOPBACK.matcher(request.host()).matches()) {
            return Optional.of(
                    "this server answers to the names of this machine alone, not to '" + request.host() + "'");
        }
        if (!request.origin().isEmpty() && !request.origin().equals("http://" + request.host())) {
            return Optional.of("pages of " + request.origin() + " may not ask here");
        }
        if (!request.site().isEmpty()
                && !request.site().equals("same-origin")
                && !request.site().equals("none")) {
            return Optional.of("pages of other sites may not ask here");
        }
        return Optional.empty();
    }

    /** Whether the token stands in the header {@code Authorization: Bearer} or in the cookie. */
    boolean admits(Request request, int port) {
        if (request.authorization().startsWith("Bearer ")
                && isToken(request.authorization().substring(7).strip())) {
            return true;
        }
        String name = cookie(port) + "=";
        for (String cookie : request.cookies().split(";")) {
            if (cookie.strip().startsWith(name) && isToken(cookie.strip().substring(name.length()))) {
                return true;
            }
        }
        return false;
    }

    /** Takes as long whatever is compared. */
    boolean isToken(String given) {
        return MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
