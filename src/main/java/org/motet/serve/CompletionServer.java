package org.motet.serve;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server. Starts at once; {@link #stop} lets requests in work be answered. */
public final class CompletionServer {
    private static final Logger LOG = LoggerFactory.getLogger(CompletionServer.class);

    /** The HTTP server's own messages; kept here, since what nobody holds forgets its level. */
    private static final java.util.logging.Logger HTTP_LOG = java.util.logging.Logger.getLogger("io.helidon");

    /** A body must come whole within it. */
    private static final Duration BODY_LIMIT = Duration.ofSeconds(60);

    private static final int MOST_CONNECTIONS = 4096;

    private final ServedModel model;
    private final Address address;
    private final @Nullable ApiKey key;
    private final ServerMetrics metrics;
    private final WatchedConnections connections;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final WebServer web;
    private volatile boolean stopping;

    /**
     * Where it listens.
     *
     * @param host name or number of an interface of this machine
     * @param port 0 for any that is free
     */
    public record Address(String host, int port) {
        public Address {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("port is " + port + "; allowed is 0 (any that is free) to 65535");
            }
        }

        boolean isLoopback() {
            try {
                return InetAddress.getByName(host).isLoopbackAddress();
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("host '" + host + "' is not known", e);
            }
        }
    }

    private CompletionServer(ServedModel model, Address address, @Nullable ApiKey key, Duration bodyLimit) {
        this.model = model;
        this.address = address;
        this.key = key;
        this.metrics = new ServerMetrics(model.engine());
        this.connections = new WatchedConnections(bodyLimit);
        this.web = WebServer.builder()
                .host(address.host())
                .port(address.port())
                .addConnectionSelector(connections)
                .connectionOptions(options -> options.tcpNoDelay(true))
                .maxTcpConnections(MOST_CONNECTIONS)
                .shutdownHook(false)
                .addRouting(routing())
                .build();
    }

    /**
     * Starts a server.
     *
     * @param key that clients must bear; null for none
     * @throws IllegalArgumentException if it cannot listen there
     */
    public static CompletionServer start(ServedModel model, Address address, @Nullable String key) {
        return start(model, address, key, BODY_LIMIT);
    }

    static CompletionServer start(ServedModel model, Address address, @Nullable String key, Duration bodyLimit) {
        CompletionServer server = new CompletionServer(model, address, key == null ? null : ApiKey.of(key), bodyLimit);
        boolean loopback = address.isLoopback();
        HTTP_LOG.setLevel(Level.WARNING);
        try {
            server.web.start();
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException(
                    "cannot listen at " + address.host() + ":" + address.port() + ": " + e.getMessage(), e);
        }
        if (!loopback && key == null) {
            LOG.warn("open to the network without a key: routes that change weights are off");
        }
        return server;
    }

    /** Where clients find it. */
    public String url() {
        String host = address.host().contains(":") ? "[" + address.host() + "]" : address.host();
        return "http://" + host + ":" + web.port();
    }

    private HttpRouting.Builder routing() {
        OrderReader reader = new OrderReader(model);
        WeightRoutes weights = new WeightRoutes(model);
        HttpRouting.Builder routing = HttpRouting.builder();
        routing.get(
                "/health",
                (request, response) -> response.status(stopping ? 503 : 200).send());
        get(routing, "/metrics", exchange -> exchange.bytes(ServerMetrics.CONTENT_TYPE, metrics.text()));
        get(routing, "/v1/models", exchange -> exchange.json(Map.of("object", "list", "data", List.of(card()))));
        get(routing, "/is_paused", weights::isPaused);
        CompletionForm completions = new CompletionForm(model.tokenizer());
        ChatForm chats = new ChatForm(model.tokenizer());
        post(routing, "/v1/completions", new GenerationRoute(model, metrics, reader::completions, completions));
        post(routing, "/v1/chat/completions", new GenerationRoute(model, metrics, reader::chat, chats));
        post(routing, "/collective_rpc", trusted(weights::collectiveRpc));
        post(routing, "/pause", trusted(weights::pause));
        post(routing, "/resume", trusted(weights::resume));
        post(routing, "/reset_prefix_cache", trusted(weights::resetPrefixCache));
        routing.any(handler("other", exchange -> {
            throw ApiException.of(
                    404,
                    "NotFoundError",
                    "there is nothing at " + exchange.request().prologue().method() + " "
                            + exchange.request().path().path());
        }));
        return routing;
    }

    private void get(HttpRouting.Builder routing, String path, Exchange.Route route) {
        routing.get(path, handler(path, route));
    }

    private void post(HttpRouting.Builder routing, String path, Exchange.Route route) {
        routing.post(path, handler(path, exchange -> {
            if (stopping) {
                throw ApiException.stopping();
            }
            route.answer(exchange);
        }));
    }

    /** A route for whoever may change the model. */
    private Exchange.Route trusted(Exchange.Route route) {
        return exchange -> {
            if (key == null && !address.isLoopback()) {
                throw ApiException.of(
                        403,
                        "PermissionDeniedError",
                        "without a key this is for servers that listen on this machine alone: give --api-key");
            }
            route.answer(exchange);
        };
    }

    private Map<String, Object> card() {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("id", model.name());
        card.put("object", "model");
        card.put("created", System.currentTimeMillis() / 1000);
        card.put("owned_by", "motet");
        card.put("root", model.root());
        card.put("max_model_len", model.positions());
        card.put("weight_version", model.engine().weights());
        return card;
    }

    private Handler handler(String name, Exchange.Route route) {
        return (request, response) -> {
            Client client = connections.client(request);
            Exchange exchange = new Exchange(request, response, client);
            boolean last = request.headers().contains(HeaderValues.CONNECTION_CLOSE); // Helidon does not heed it
            if (last) {
                response.header(HeaderValues.CONNECTION_CLOSE);
            }
            inFlight.incrementAndGet();
            int status = 200;
            try {
                if (key != null
                        && !key.isIn(request.headers()
                                .first(HeaderNames.AUTHORIZATION)
                                .orElse(""))) {
                    throw ApiException.of(
                            401,
                            "AuthenticationError",
                            "the key is missing or wrong: " + "send it as Authorization: Bearer KEY");
                }
                route.answer(exchange);
            } catch (ApiException e) {
                status = e.status();
                exchange.refuse(e);
            } catch (CloseConnectionException | IOException | UncheckedIOException e) {
                status = 499;
                throw e;
            } catch (InterruptedException e) {
                status = 503;
                throw e;
            } catch (HttpException e) {
                status = e.status().code();
                throw e;
            } catch (RuntimeException e) {
                LOG.error("a request to {} failed", name, e);
                status = 500;
                exchange.refuse(ApiException.of(500, "InternalServerError", "the server failed: " + e.getMessage()));
            } finally {
                if (last) {
                    client.end();
                }
                metrics.requests.labelValues(name, String.valueOf(status)).inc();
                inFlight.decrementAndGet();
            }
        };
    }

    /**
     * Refuses new requests, lets those in work be answered, and ends.
     *
     * @param limit after which completions are cut off
     */
    public void stop(Duration limit) throws InterruptedException {
        stopping = true;
        model.engine().close(limit);
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (inFlight.get() > 0 && System.nanoTime() < end) { // answers are being written
            Thread.sleep(10);
        }
        web.stop();
    }
}
