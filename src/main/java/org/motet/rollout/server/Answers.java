package org.motet.rollout.server;

import tools.jackson.databind.JsonNode;

/** Lists of numbers in answers. */
final class Answers {
    private Answers() {}

    /** @throws ServerFailure if it is no list of token ids */
    static int[] ids(ServerConnection server, String path, JsonNode list, String name) throws ServerFailure {
        if (!list.isArray()) {
            throw server.refused(path, "without " + name + ", a list of token ids");
        }
        int[] ids = new int[list.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = list.get(i);
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.asInt() < 0) {
                throw server.refused(path, "with " + id + " in " + name + ", where a token id is needed");
            }
            ids[i] = id.asInt();
        }
        return ids;
    }

    /** @throws ServerFailure if it is no finite number up to 0 */
    static float logProb(ServerConnection server, String path, JsonNode value) throws ServerFailure {
        if (!value.isNumber() || !Float.isFinite(value.floatValue()) || value.floatValue() > 1e-3f) {
            throw server.refused(path, "with the log-probability " + value + "; needed is a finite one, 0 or less");
        }
        return Math.min(0, value.floatValue());
    }
}
