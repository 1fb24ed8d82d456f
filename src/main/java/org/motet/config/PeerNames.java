package org.motet.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What other trainers call a key: the names at the keys of a config record, and a list of those that need a word more or have
 * no key here.
 */
final class PeerNames {
    /**
     * A name elsewhere.
     *
     * @param name in full; one that ends in {@code .*} stands for all below it
     * @param whose {@code verl}, {@code TRL} or empty
     * @param key the key here; null for none
     * @param note what else must be known; may be empty only where there is a key
     */
    record Peer(String name, String whose, @Nullable String key, String note) {
        private boolean isExactly(String unknown) {
            return name.endsWith(".*")
                    ? (unknown + ".").startsWith(name.substring(0, name.length() - 1))
                    : name.equals(unknown);
        }

        private boolean endsWith(String unknown) {
            return tells(unknown) && name.endsWith("." + unknown);
        }

        private boolean endsLike(String unknown) {
            return tells(lastStep(unknown)) && lastStep(name).equals(lastStep(unknown));
        }

        /** Common words such as {@code name} or {@code type} tell something only where they end the name of a key. */
        private boolean tells(String step) {
            return note.isEmpty() || step.matches(".*[._].*");
        }

        /** How a sentence about the unknown name goes on. */
        String hint() {
            if (key == null) {
                return note;
            }
            if (note.isEmpty()) {
                return whose.isEmpty() ? "the key is '" + key + "'" : "it is " + whose + "'s name of '" + key + "'";
            }
            return (whose.isEmpty() ? "see '" : "what " + whose + " calls so is here '") + key + "': " + note;
        }
    }

    /** The list in the resource {@code peers.yaml}. */
    private record PeerList(List<Advice> advice) {}

    private record Advice(List<String> names, String of, String key, String note) {}

    private final List<Peer> atKeys = new ArrayList<>();
    private final List<Peer> listed;

    /** Those whose key, if any, stands in this record. */
    PeerNames(Class<? extends Record> config) {
        ConfigSchema.components(config).forEach((key, component) -> {
            Key about = component.getAnnotation(Key.class);
            if (about != null) {
                Stream.of(about.trl()).forEach(name -> atKeys.add(new Peer(name, "TRL", key, "")));
                Stream.of(about.verl()).forEach(name -> atKeys.add(new Peer(name, "verl", key, "")));
            }
        });
        listed = advice().stream()
                .filter(peer -> peer.key() == null || ConfigSchema.typeAt(config, peer.key()) != null)
                .toList();
    }

    /** The peer's name that this is, whole or in its last steps. */
    Optional<Peer> named(String unknown) {
        String name = plain(unknown);
        return best(peer -> peer.isExactly(name)).or(() -> best(peer -> peer.endsWith(name)));
    }

    /** A peer's name with the same last step. */
    Optional<Peer> endingLike(String unknown) {
        String name = plain(unknown);
        return best(peer -> peer.endsLike(name));
    }

    /** What stands at a key decides which key it is; the list may say more of it. */
    private Optional<Peer> best(Predicate<Peer> fits) {
        Optional<Peer> atKey = atKeys.stream().filter(fits).findFirst();
        return listed.stream()
                .filter(fits)
                .filter(peer -> atKey.isEmpty() || Objects.equals(atKey.get().key(), peer.key()))
                .findFirst()
                .or(() -> atKey);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    private static String lastStep(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** The listed names, for whatever config. */
    static List<Peer> advice() {
        ConfigFile file = ConfigFile.resource("/org/motet/config/peers.yaml");
        PeerList list = new ConfigReader(key -> "").record(PeerList.class, file.keys(), "");
        return list.advice().stream()
                .flatMap(advice -> advice.names().stream()
                        .map(name -> new Peer(
                                name, advice.of(), advice.key().isEmpty() ? null : advice.key(), advice.note())))
                .toList();
    }
}
