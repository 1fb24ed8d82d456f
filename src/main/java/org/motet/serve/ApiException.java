package org.motet.serve;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that is refused, as OpenAI's interface says it. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final @Nullable String parameter;

    private ApiException(int status, String type, @Nullable String parameter, String message) {
        super(message);
        this.status = status;
        this.type = type;
        this.parameter = parameter;
    }

    /** What was sent is wrong. */
    static ApiException wrong(@Nullable String parameter, String message) {
        return new ApiException(400, "BadRequestError", parameter, message);
    }

    static ApiException of(int status, String type, String message) {
        return new ApiException(status, type, null, message);
    }

    static ApiException full(int waiting) {
        return of(429, "RateLimitError", waiting + " requests wait already, and no more may; try again later");
    }

    static ApiException stopping() {
        return of(503, "ServiceUnavailableError", "the server is being stopped");
    }

    int status() {
        return status;
    }

    /** The JSON object of the error. */
    Map<String, Object> body() {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", String.valueOf(getMessage()));
        error.put("type", type);
        error.put("param", parameter);
        error.put("code", status);
        return Map.of("error", error);
    }
}
