package org.motet.report.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.motet.metrics.Event;
import org.motet.report.run.Column;
import org.motet.report.run.Evaluations;
import org.motet.report.run.MetricColumns;
import org.motet.report.run.RecordedRun;
import org.motet.report.run.Samples;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** A run as the scripts of the page read it. */
final class RunJson {
    private static final String VISITS = "visits";

    private RunJson() {}

    /**
     * Writes one object.
     *
     * @param name under which the page speaks of it
     * @param arm number and label of those that differ from it in their seed alone
     * @param shown rollouts to look at
     * @param epoch rises whenever steps that were told are no longer so
     * @param detail of its lines
     */
    static void write(
            JsonGenerator out,
            RecordedRun run,
            String name,
            Arms.Arm arm,
            SampleChoice shown,
            long epoch,
            Detail detail) {
        out.writeStartObject();
        out.writeStringProperty("name", name);
        out.writeStringProperty("folder", run.folder().toString());
        out.writeStringProperty("state", run.state().word());
        out.writeNumberProperty("epoch", epoch);
        out.writeStringProperty("seed", run.settings().get("seed"));
        out.writeNumberProperty("arm", arm.number());
        out.writeStringProperty("armLabel", arm.label());
        out.writeNumberProperty("last", run.metrics().lastStep());
        out.writeNumberProperty("planned", run.settings().number("steps", 0));
        series(out, run.metrics(), detail.points());
        templates(out, run.metrics(), detail.stretches());
        out.writeName("events");
        out.writeStartArray();
        run.events().forEach(event -> event(out, event));
        out.writeEndArray();
        evaluations(out, run.evaluations());
        out.writeName("config");
        out.writeStartObject();
        run.settings().keys().forEach(out::writeStringProperty);
        out.writeEndObject();
        samples(out, shown);
        Json.texts(out, "notes", run.notes());
        out.writeEndObject();
    }

    /**
     * Lines, with each list of steps once: {@code "xs":[[1,2]],"series":{"actor/entropy":[0,[0.5,0.4]]}}; where points were left out,
     * a second list holds a mean for each two of the first.
     */
    private static void series(JsonGenerator out, MetricColumns metrics, int most) {
        Map<Axis, Integer> axes = new LinkedHashMap<>();
        out.writeName("series");
        out.writeStartObject();
        metrics.values().forEach((name, column) -> {
            Thinning.Points points = Thinning.points(metrics, column, most);
            if (points.steps().length > 0) {
                Axis axis = new Axis(points.steps());
                out.writeName(name);
                out.writeStartArray();
                out.writeNumber(axes.computeIfAbsent(axis, _ -> axes.size()));
                Json.numbers(out, points.values());
                if (points.means().length > 0) {
                    Json.numbers(out, points.means());
                }
                out.writeEndArray();
            }
        });
        out.writeEndObject();
        out.writeName("xs");
        out.writeStartArray();
        axes.keySet().forEach(axis -> Json.numbers(out, axis.steps));
        out.writeEndArray();
    }

    /** Steps that are the same where they hold the same. */
    private static final class Axis {
        private final int[] steps;

        Axis(int[] steps) {
            this.steps = steps;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Axis axis && Arrays.equals(steps, axis.steps);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(steps);
        }
    }

    private static void templates(JsonGenerator out, MetricColumns metrics, int most) {
        int stretches = Math.min(most, metrics.rows());
        List<String> names = new ArrayList<>(metrics.templates().keySet());
        TreeSet<String> numbers = new TreeSet<>();
        metrics.templates().values().forEach(own -> numbers.addAll(own.keySet()));
        numbers.remove(VISITS);
        out.writeName("templates");
        out.writeStartObject();
        Json.texts(out, "names", names);
        Json.texts(out, "heldOut", metrics.heldOutTemplates());
        out.writeName("steps");
        out.writeStartArray();
        for (int s = 0; s < stretches; s++) {
            out.writeNumber(metrics.step(Thinning.start(metrics, s + 1, stretches) - 1));
        }
        out.writeEndArray();
        out.writeName("values");
        out.writeStartObject();
        for (String number : numbers) {
            out.writeName(number);
            out.writeStartArray();
            for (String name : names) {
                Map<String, Column> own = metrics.templates().getOrDefault(name, Map.of());
                Column column = own.get(number);
                Json.numbers(
                        out,
                        column == null
                                ? new double[0]
                                : Thinning.means(
                                        metrics,
                                        column,
                                        number.startsWith("val/") ? null : own.get(VISITS),
                                        stretches));
            }
            out.writeEndArray();
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    static void event(JsonGenerator out, Event event) {
        out.writeStartObject();
        out.writeNumberProperty("step", event.step());
        out.writeNumberProperty("rollbacks", event.rollbacks());
        out.writeStringProperty("kind", event.kind());
        out.writeStringProperty("sentence", event.sentence());
        out.writeEndObject();
    }

    private static void evaluations(JsonGenerator out, Evaluations evaluations) {
        out.writeName("standings");
        out.writeStartArray();
        for (Evaluations.Standing standing : evaluations.standings()) {
            out.writeStartObject();
            out.writeStringProperty("when", standing.when());
            out.writeNumberProperty("problems", standing.problems());
            out.writeName("rows");
            out.writeStartArray();
            standing.rows().forEach(row -> row(out, row));
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeName("benchmarks");
        out.writeStartArray();
        for (Evaluations.Benchmark benchmark : evaluations.benchmarks()) {
            out.writeStartObject();
            out.writeStringProperty("folder", benchmark.folder());
            out.writeStringProperty("benchmark", benchmark.benchmark());
            out.writeStringProperty("template", benchmark.template());
            out.writeNumberProperty("n", benchmark.n());
            out.writeName("accuracy");
            Json.numbers(out, benchmark.accuracy(), benchmark.low(), benchmark.high());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void row(JsonGenerator out, Evaluations.Row row) {
        out.writeStartObject();
        out.writeStringProperty("name", row.name());
        out.writeStringProperty("kind", row.kind());
        share(out, "greedy", row.greedy());
        share(out, "sampled", row.sampled());
        Json.number(out, "format", row.format());
        Json.number(out, "entropy", row.entropy());
        Json.number(out, "length", row.length());
        Json.number(out, "truncated", row.truncated());
        out.writeEndObject();
    }

    private static void share(JsonGenerator out, String name, Evaluations.Share share) {
        out.writeName(name);
        double value = share.value();
        double low = share.interval() == null ? Double.NaN : share.interval().low();
        double high = share.interval() == null ? Double.NaN : share.interval().high();
        Json.numbers(out, value, low, high);
    }

    private static void samples(JsonGenerator out, SampleChoice shown) {
        out.writeName("samples");
        out.writeStartObject();
        out.writeName("recorded");
        Json.numbers(out, shown.recorded().stream().mapToInt(Integer::intValue).toArray());
        out.writeName("steps");
        out.writeStartArray();
        shown.shown().forEach(samples -> samples(out, samples));
        out.writeEndArray();
        out.writeEndObject();
    }

    static void samples(JsonGenerator out, Samples samples) {
        ObjectMapper mapper = JsonMapper.shared();
        out.writeStartObject();
        out.writeNumberProperty("step", samples.step());
        out.writeNumberProperty("leftOut", samples.leftOut());
        out.writeName("groups");
        out.writeStartArray();
        samples.groups().forEach(group -> {
            out.writeStartArray();
            group.forEach(rollout -> out.writeRawValue(mapper.writeValueAsString(rollout)));
            out.writeEndArray();
        });
        out.writeEndArray();
        out.writeEndObject();
    }
}
