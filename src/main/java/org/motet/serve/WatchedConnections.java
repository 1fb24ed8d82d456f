package org.motet.serve;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

/** HTTP/1.1 connections whose clients can be watched while they wait. */
final class WatchedConnections implements ServerConnectionSelector {
    private final Http1ConnectionSelector http =
            Http1ConnectionSelector.builder().config(Http1Config.create()).build();
    private final Map<String, Client> clients = new ConcurrentHashMap<>();

    private final Duration bodyLimit;

    /** @param bodyLimit time for a body to come whole */
    WatchedConnections(Duration bodyLimit) {
        this.bodyLimit = bodyLimit;
    }

    /** Who sent a request. */
    Client client(ServerRequest request) {
        Client client = clients.get(request.socketId());
        if (client == null) {
            throw new IllegalStateException("the connection " + request.socketId() + " is not known");
        }
        return client;
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
        Client client = new Client(context.dataReader(), bodyLimit);
        ServerConnection connection = http.connection(new WatchedContext(context, DataReader.create(client)));
        return new Watched(context.childSocketId(), client, connection);
    }

    private final class Watched implements ServerConnection {
        private final String id;
        private final Client client;
        private final ServerConnection connection;

        Watched(String id, Client client, ServerConnection connection) {
            this.id = id;
            this.client = client;
            this.connection = connection;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            clients.put(id, client);
            try {
                connection.handle(limit);
            } finally {
                clients.remove(id);
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
    }

    /** A connection that is read through its client. */
    private record WatchedContext(ConnectionContext whole, DataReader dataReader) implements ConnectionContext {
        @Override
        public ListenerContext listenerContext() {
            return whole.listenerContext();
        }

        @Override
        public ExecutorService executor() {
            return whole.executor();
        }

        @Override
        public DataWriter dataWriter() {
            return whole.dataWriter();
        }

        @Override
        public Router router() {
            return whole.router();
        }

        @Override
        public PeerInfo remotePeer() {
            return whole.remotePeer();
        }

        @Override
        public PeerInfo localPeer() {
            return whole.localPeer();
        }

        @Override
        public boolean isSecure() {
            return whole.isSecure();
        }

        @Override
        public String socketId() {
            return whole.socketId();
        }

        @Override
        public String childSocketId() {
            return whole.childSocketId();
        }
    }
}
