package org.motet.serve;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON object of a request; a null counts as a field that is not there. */
record JsonBody(JsonNode root) {
    /** Largest body in bytes: a million token ids and more. */
    static final int MOST_BYTES = 16 << 20;

    /** @throws ApiException if it is too large or no JSON object */
    static JsonBody read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw tooLarge();
        }
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(bytes);
        } catch (JacksonException e) {
            throw ApiException.wrong(null, "the body is not valid JSON" + place(e));
        }
        if (!root.isObject()) {
            throw ApiException.wrong(null, "the body must be a JSON object");
        }
        return new JsonBody(root);
    }

    static ApiException tooLarge() {
        return ApiException.of(
                413,
                "RequestTooLargeError",
                "the body is larger than " + (MOST_BYTES >> 20) + " MiB, the most allowed");
    }

    private static String place(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + " column "
                        + e.getLocation().getColumnNr();
    }

    boolean has(String name) {
        return !root.path(name).isMissingNode() && !root.path(name).isNull();
    }

    JsonNode get(String name) {
        return root.path(name);
    }

    @Nullable
    String text(String name) {
        if (!has(name)) {
            return null;
        }
        if (!get(name).isString()) {
            throw wrong(name, "a text");
        }
        return get(name).asString();
    }

    boolean flag(String name, boolean otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        if (!get(name).isBoolean()) {
            throw wrong(name, "true or false");
        }
        return get(name).asBoolean();
    }

    int whole(String name, int otherwise, int least, int most) {
        if (!has(name)) {
            return otherwise;
        }
        JsonNode value = get(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < least || value.asInt() > most) {
            throw wrong(name, "a whole number from " + least + " to " + most);
        }
        return value.asInt();
    }

    double number(String name, double otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        if (!get(name).isNumber()) {
            throw wrong(name, "a number");
        }
        return get(name).asDouble();
    }

    /** A text or a list of texts. */
    List<String> texts(String name) {
        if (!has(name)) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode node : get(name).isArray() ? get(name) : List.of(get(name))) {
            if (!node.isString() || node.asString().isEmpty()) {
                throw wrong(name, "a text or a list of texts, none of them empty");
            }
            texts.add(node.asString());
        }
        return texts;
    }

    /** A list of token ids. */
    static int[] ids(JsonNode list, String name) {
        int[] ids = new int[list.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = list.get(i);
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.asInt() < 0) {
                throw ApiException.wrong(name, name + " holds " + shown(id) + ", which is no token id");
            }
            ids[i] = id.asInt();
        }
        return ids;
    }

    /** What to say of a field with something else in it than it may have. */
    ApiException wrong(String name, String allowed) {
        return ApiException.wrong(name, name + " is " + shown(get(name)) + "; allowed is " + allowed);
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
