package org.motet.serve;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.DoubleSupplier;
import org.motet.rollout.local.LiveEngine;

/** What a server counts, for Prometheus. */
final class ServerMetrics {
    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    final Counter promptTokens = counter("motet_prompt_tokens", "Tokens of prompts read.");
    final Counter generatedTokens = counter("motet_generation_tokens", "Tokens generated.");
    final Counter requests = Counter.builder()
            .name("motet_requests")
            .help("Requests answered, by status; 499 for clients that left before.")
            .labelNames("route", "status")
            .register(registry);
    final Counter finished = Counter.builder()
            .name("motet_completions")
            .help("Completions, by why they ended.")
            .labelNames("finished_reason")
            .register(registry);
    final Histogram seconds = histogram("motet_request_duration_seconds", "From a request to the end of its answer.");
    final Histogram firstToken = histogram("motet_time_to_first_token_seconds", "To the first token of a stream.");

    ServerMetrics(LiveEngine engine) {
        gauge("motet_completions_running", "Completions in generation.", engine::running);
        gauge("motet_requests_waiting", "Prompts that wait to enter generation.", engine::waiting);
        gauge("motet_weight_version", "How often the weights were changed.", engine::weights);
    }

    private Counter counter(String name, String help) {
        return Counter.builder().name(name).help(help).register(registry);
    }

    private Histogram histogram(String name, String help) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .unit(Unit.SECONDS)
                .classicOnly()
                .classicUpperBounds(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000)
                .register(registry);
    }

    private void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** All of them in Prometheus' text format. */
    byte[] text() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.write(out, registry.scrape(), EscapingScheme.DEFAULT);
        return out.toByteArray();
    }
}
