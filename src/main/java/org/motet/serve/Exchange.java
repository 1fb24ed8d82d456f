package org.motet.serve;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A request with its response, in JSON. */
record Exchange(ServerRequest request, ServerResponse response, Client client) {
    /** What a route does. */
    @FunctionalInterface
    interface Route {
        void answer(Exchange exchange) throws IOException, InterruptedException;
    }

    /**
     * The body; after it the client is watched.
     *
     * @throws ApiException if it is no JSON object, too large or too slow
     */
    JsonBody body() throws IOException {
        String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("none");
        if (!type.split(";")[0].strip().equalsIgnoreCase("application/json")) { // a web page cannot send it unasked
            throw ApiException.of(
                    415, "UnsupportedMediaTypeError", "the content type is " + type + "; needed is application/json");
        }
        if (request.headers().contentLength().orElse(0) > JsonBody.MOST_BYTES) {
            throw JsonBody.tooLarge();
        }
        client.bodyBegins();
        try {
            return JsonBody.read(request.content().inputStream());
        } finally {
            client.bodyEnds();
            client.watch();
        }
    }

    /** A parameter of the address. */
    @Nullable
    String query(String name) {
        return request.query().first(name).orElse(null);
    }

    void json(Map<String, ?> body) {
        json(200, body);
    }

    void json(int status, Map<String, ?> body) {
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE.defaultCase(), "application/json")
                .send(JsonMapper.shared().writeValueAsBytes(body));
    }

    void bytes(String type, byte[] body) {
        response.header(HeaderNames.CONTENT_TYPE.defaultCase(), type).send(body);
    }

    void refuse(ApiException e) {
        if (e.status() == 429 || e.status() == 503) {
            response.header(HeaderNames.RETRY_AFTER.defaultCase(), "1");
        }
        if (e.status() == 413 || e.status() == 408) { // the rest of the body is not read
            response.header(HeaderValues.CONNECTION_CLOSE);
            client.end();
        }
        json(e.status(), e.body());
    }
}
