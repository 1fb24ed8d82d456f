package org.motet.metrics.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.metrics.StepMetrics;
import org.motet.metrics.tracking.TrackingConfig.Logger;

class PrometheusPageTest {
    @TempDir
    private Path folder;

    private static HttpResponse<String> get(String address) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void newestNumbersAreThere() throws IOException, InterruptedException {
        PrometheusPage page = new PrometheusPage(0);
        try {
            page.write(new StepMetrics(1)
                    .set("actor/entropy", 0.5)
                    .set("val-core/trained_templates/acc/mean@1", 0.25)
                    .setTemplate("plain", "reward/accuracy", 0.75)
                    .setTemplate("a\"b", "reward/accuracy", 1));
            page.write(new StepMetrics(2).set("actor/entropy", Double.NaN));
            HttpResponse<String> answer = get(page.address());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
            assertThat(answer.body().lines().filter(line -> !line.startsWith("#")))
                    .containsExactlyInAnyOrder(
                            "motet_actor_entropy NaN",
                            "motet_step 2.0",
                            "motet_template_reward_accuracy{template=\"plain\"} 0.75",
                            "motet_template_reward_accuracy{template=\"a\\\"b\"} 1.0",
                            "motet_val_core_trained_templates_acc_mean_1 0.25");
            assertThat(get(page.address() + "/else").statusCode()).isEqualTo(404);
        } finally {
            page.end(Outcome.FINISHED);
        }
    }

    @Test
    void aPortThatIsTakenCostsTheRunNothingButTheNumbersThere() throws IOException {
        List<String> notes = new ArrayList<>();
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            TrackingConfig config =
                    new TrackingConfig(List.of(Logger.PROMETHEUS), "motet", "", "", taken.getLocalPort());
            try (Tracking tracking = Tracking.begin(config, new Tracking.Tracked(folder, 0, Map.of()), notes::add)) {
                tracking.write(new StepMetrics(1).set("a", 1));
            }
        }
        assertThat(notes).singleElement().asString().startsWith("warning: no tracking by prometheus: ");
    }
}
