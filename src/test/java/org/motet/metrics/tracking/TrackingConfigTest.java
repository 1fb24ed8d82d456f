package org.motet.metrics.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.metrics.tracking.TrackingConfig.Logger;

class TrackingConfigTest {
    private static TrackingConfig mlflow(String uri) {
        return new TrackingConfig(List.of(Logger.MLFLOW), "motet", "", uri, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:5000", "file:///tmp/mlruns", "sqlite:///x.db", "http://", "http://a b/"})
    void whatIsNoServerIsRefused(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> mlflow(uri))
                .withMessageContaining("mlflow_uri is '" + uri);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> mlflow("").complete(uri))
                .withMessageContaining("MLFLOW_TRACKING_URI is '" + uri);
    }

    @Test
    void serverOfTheConfigurationGoesBeforeThatOfTheEnvironment() {
        assertThat(mlflow("http://here").complete("http://there").mlflowUri()).isEqualTo("http://here");
        assertThat(mlflow("").complete("http://there:80").mlflowUri()).isEqualTo("http://there:80");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> mlflow("").complete(null))
                .withMessageContaining("tracking.mlflow_uri is not set");
    }

    @Test
    void whoDoesNotAskForMlflowNeedsNoServer() {
        assertThat(TrackingConfig.DEFAULT.complete("nonsense")).isEqualTo(TrackingConfig.DEFAULT);
    }

    @Test
    void portOutsideTheRangeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrackingConfig(List.of(), "p", "", "", 65_536))
                .withMessageContaining("prometheus_port is 65536");
    }
}
