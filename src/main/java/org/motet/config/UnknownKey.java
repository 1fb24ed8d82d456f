package org.motet.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A key that there is not, and what was probably meant: what other trainers call it goes before how it is spelled.
 *
 * @param key dotted from the top
 */
record UnknownKey(String key, String hint) {

    /** Of a mapping the first key in it which other trainers know, else the mapping itself. */
    static UnknownKey of(Class<? extends Record> config, String key, JsonNode value) {
        PeerNames peers = new PeerNames(config);
        return named(peers, key, value)
                .orElseGet(() -> new UnknownKey(key, bySpelling(peers, key, ConfigSchema.dottedKeys(config))));
    }

    private static Optional<UnknownKey> named(PeerNames peers, String key, JsonNode value) {
        Optional<UnknownKey> found = peers.named(key).map(peer -> new UnknownKey(key, peer.hint()));
        if (found.isEmpty() && value instanceof ObjectNode mapping) {
            for (Map.Entry<String, JsonNode> entry : mapping.properties()) {
                found = named(peers, key + "." + entry.getKey(), entry.getValue());
                if (found.isPresent()) {
                    break;
                }
            }
        }
        return found;
    }

    private static String bySpelling(PeerNames peers, String key, List<String> known) {
        return ConfigSchema.endingLike(key, known)
                .map(UnknownKey::meant)
                .or(() -> peers.endingLike(key).map(PeerNames.Peer::hint))
                .or(() -> ConfigSchema.nearest(key, known).map(UnknownKey::meant))
                .orElse("motet config prints those that there are");
    }

    private static String meant(String known) {
        return "the nearest known one is '" + known + "'";
    }

    String sentence() {
        return "there is no key '" + ConfigReader.shortened(key) + "'; " + hint + ".";
    }
}
