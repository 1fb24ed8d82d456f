package org.motet.rollout.server;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.rollout.EngineFailedException;

/** One server: whether it is there, and which weights it draws by. */
final class Server implements AutoCloseable {
    private static final Duration GLANCE = Duration.ofSeconds(10);

    private final ServerConnection connection;
    private final Dialect dialect;
    private final ServerConfig config;
    private @Nullable String base; // its name of the model itself
    private int adapters; // given so far
    private final Movement movement = new Movement();
    private volatile Weights weights = new Weights("", "", false);
    private volatile boolean ready;
    private volatile boolean wasThere;

    /**
     * What it draws by.
     *
     * @param version that it was told and says again; '' where it was told none
     */
    private record Weights(String name, String version, boolean isAdapter) {}

    Server(String url, Dialect dialect, ServerConfig config, @Nullable String key) {
        this.connection = new ServerConnection(url, key);
        this.dialect = dialect;
        this.config = config;
    }

    ServerConnection connection() {
        return connection;
    }

    /** Whether it can be asked. */
    boolean isReady() {
        return ready;
    }

    /** Whether it could be asked at any time. */
    boolean wasThere() {
        return wasThere;
    }

    /** It failed, so what it draws by is not known any more. */
    void lost() {
        ready = false;
    }

    /** Draws by what it was prepared with. */
    List<Drawn> draw(Asked asked) throws ServerFailure, InterruptedException {
        Weights current = weights;
        try {
            return dialect.draw(connection, asked.by(current.name, current.version), config.longestAnswer());
        } catch (ServerFailure failure) {
            if (failure.kind() == ServerFailure.Kind.REFUSED && current.isAdapter && !has(current.name)) {
                throw new ServerFailure(
                        ServerFailure.Kind.GONE, connection.url() + " has lost the adapter " + current.name, failure);
            }
            throw failure;
        }
    }

    private boolean has(String adapter) throws ServerFailure, InterruptedException {
        return connection.models(GLANCE).contains(adapter);
    }

    /**
     * Makes it draw by the target's weights, and looks whether it does.
     *
     * @return how far it is from the policy; nothing where it was not compared
     * @throws EngineFailedException if it does not
     */
    synchronized Probe.Gaps prepare(Target target) throws ServerFailure, InterruptedException {
        ready = false;
        if (base == null) {
            base = dialect.model(connection, config.model(), GLANCE);
        }
        StoredWeights stored = target.weights();
        if (stored != null) {
            load(base, stored);
        } else if (!dialect.isAlive(connection, GLANCE)) {
            throw new ServerFailure(ServerFailure.Kind.GONE, connection.url() + " is not ready");
        } else {
            weights = new Weights(base, "", false);
        }
        Probe probe = target.probe();
        Probe.Gaps gaps = probe == null
                ? Probe.Gaps.NONE
                : probe.gaps(connection, dialect, weights.name, movement, config.longestAnswer());
        if (probe != null) {
            SyncCheck.require(gaps, probe, target.tolerance(), connection.url());
        }
        ready = true;
        wasThere = true;
        return gaps;
    }

    private void load(String model, StoredWeights stored) throws ServerFailure, InterruptedException {
        Weights former = weights;
        if (stored.adapter() == null) {
            loadOrTell(model, stored);
            weights = new Weights(model, String.valueOf(stored.version()), false);
            return;
        }
        String fresh = stored.adapter() + "-" + ++adapters; // a name that it knows would stand for what it has cached
        loadOrTell(model, new StoredWeights(stored.version(), stored.folder(), fresh));
        weights = new Weights(fresh, "", true);
        if (former.isAdapter) {
            forget(former.name);
        }
    }

    /** One that is well but cannot load them will not the next time either: it does not see the folder, or lacks an option. */
    private void loadOrTell(String model, StoredWeights stored) throws ServerFailure, InterruptedException {
        try {
            dialect.load(connection, model, stored, config.longestAnswer());
        } catch (ServerFailure failure) {
            boolean lasts = failure.kind() == ServerFailure.Kind.REFUSED
                    || failure.kind() == ServerFailure.Kind.BROKEN && dialect.isAlive(connection, GLANCE);
            if (!lasts) {
                throw failure;
            }
            throw new ServerFailure(
                    ServerFailure.Kind.REFUSED,
                    failure.getMessage() + " (" + dialect.loadNeeds(stored.adapter() != null)
                            + ", and must see the folder " + stored.folder() + ")",
                    failure);
        }
    }

    /** A server that was started anew does not know it any more. */
    private void forget(String adapter) throws InterruptedException {
        try {
            dialect.unload(connection, adapter, GLANCE);
        } catch (ServerFailure unknown) {
            // its own least recently used adapters make room for others
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
