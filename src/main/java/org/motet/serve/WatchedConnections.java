package org.motet.serve;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 connections whose sockets are known, so that a request's handler can see whether its client is still there. */
final class WatchedConnections implements ServerConnectionSelector {
    private final Http1ConnectionSelector http =
            Http1ConnectionSelector.builder().config(Http1Config.create()).build();
    private final Map<String, HelidonSocket> sockets = new ConcurrentHashMap<>();

    /** Who sent a request; from now on it is watched. */
    Client client(ServerRequest request) {
        HelidonSocket socket = sockets.get(request.socketId());
        if (socket == null) {
            throw new IllegalStateException("the connection " + request.socketId() + " is not known");
        }
        return Client.watched(socket);
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return http.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new Watched(context, http.connection(context));
    }

    private final class Watched implements ServerConnection {
        private final ConnectionContext context;
        private final ServerConnection connection;

        Watched(ConnectionContext context, ServerConnection connection) {
            this.context = context;
            this.connection = connection;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            String id = context.childSocketId();
            sockets.put(id, context.serverSocket());
            try {
                connection.handle(limit);
            } finally {
                sockets.remove(id);
            }
        }

        @Override
        public Duration idleTime() {
            return connection.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            connection.close(interrupt);
        }

        @Override
        public @Nullable String toString() {
            return connection.toString();
        }
    }
}
