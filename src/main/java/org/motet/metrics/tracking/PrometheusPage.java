package org.motet.metrics.tracking;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.motet.metrics.StepMetrics;

/**
 * The newest numbers of a run at {@code http://127.0.0.1:PORT/metrics}, as gauges: {@code actor/entropy} is {@code
 * motet_actor_entropy}, and {@code reward/accuracy} of a template {@code motet_template_reward_accuracy{template="plain"}}. A
 * number that a step has not, such as that of an evaluation, stays what it was.
 */
final class PrometheusPage implements Tracker {
    private static final String STEP = "motet_step";

    private final HttpServer server;
    private final Map<String, Map<Labels, Double>> newest = new TreeMap<>(); // held while it is changed or read

    /**
     * @param port 0 for any that is free
     * @throws IOException if it is taken
     */
    PrometheusPage(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/metrics", this::answer);
        server.setExecutor(task -> Thread.ofVirtual().name("prometheus").start(task));
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/metrics";
    }

    @Override
    public void write(StepMetrics step) {
        synchronized (newest) {
            put(STEP, Labels.EMPTY, step.step());
            step.values().forEach((name, value) -> put("motet_" + plain(name), Labels.EMPTY, value));
            step.templates()
                    .forEach((template, values) -> values.forEach((name, value) ->
                            put("motet_template_" + plain(name), Labels.of("template", template), value)));
        }
    }

    private void put(String name, Labels labels, double value) {
        newest.computeIfAbsent(name, _ -> new TreeMap<>()).put(labels, value);
    }

    /** Letters, digits and single underscores. */
    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("_$", "");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals("/metrics")) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] page = page();
            exchange.getResponseHeaders().set("Content-Type", PrometheusTextFormatWriter.CONTENT_TYPE);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        }
    }

    private byte[] page() throws IOException {
        List<MetricSnapshot> gauges = new ArrayList<>();
        synchronized (newest) {
            newest.forEach((name, values) -> {
                GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name);
                values.forEach((labels, value) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build()));
                gauges.add(gauge.build());
            });
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, new MetricSnapshots(gauges), EscapingScheme.DEFAULT);
        return out.toByteArray();
    }

    @Override
    public void end(Outcome outcome) {
        server.stop(0);
    }
}
