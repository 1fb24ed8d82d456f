package org.motet.report.dashboard;

import java.util.Collection;
import java.util.Map;
import org.motet.metrics.MetricNames;
import org.motet.report.page.Json;
import org.motet.report.run.Column;
import org.motet.report.run.MetricColumns;
import tools.jackson.core.JsonGenerator;

/** What the dashboard tells. */
final class LiveJson {
    private LiveJson() {}

    /** All runs in a few words each. */
    static String list(String folder, Collection<WatchedRun> runs) {
        return Json.text(out -> {
            out.writeStartObject();
            out.writeStringProperty("folder", folder);
            out.writeName("runs");
            out.writeStartArray();
            for (WatchedRun run : runs) {
                MetricColumns newest = run.newest();
                out.writeStartObject();
                out.writeStringProperty("name", run.name());
                out.writeStringProperty("state", run.state().word());
                out.writeNumberProperty("last", newest.lastStep());
                out.writeNumberProperty("planned", run.planned());
                Json.number(out, "heldOut", newest.last(MetricNames.HELD_OUT_ACCURACY));
                Json.number(out, "accuracy", newest.last(MetricNames.ACCURACY));
                Json.number(out, "entropy", newest.last(MetricNames.ENTROPY));
                String problem = run.problem();
                if (problem != null) {
                    out.writeStringProperty("problem", problem);
                }
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    /** Steps of a run from a row on. */
    static String steps(WatchedRun run, int fromRow) {
        MetricColumns columns = run.newest();
        return Json.text(out -> {
            out.writeStartObject();
            out.writeStringProperty("run", run.name());
            out.writeNumberProperty("epoch", run.epoch());
            out.writeName("rows");
            out.writeStartArray();
            for (int row = fromRow; row < columns.rows(); row++) {
                out.writeStartObject();
                out.writeNumberProperty("step", columns.step(row));
                out.writeName("values");
                values(out, columns.values(), row);
                out.writeName("templates");
                out.writeStartObject();
                for (Map.Entry<String, Map<String, Column>> template :
                        columns.templates().entrySet()) {
                    out.writeName(template.getKey());
                    values(out, template.getValue(), row);
                }
                out.writeEndObject();
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static void values(JsonGenerator out, Map<String, Column> columns, int row) {
        out.writeStartObject();
        columns.forEach((name, column) -> {
            if (!Float.isNaN(column.get(row))) {
                Json.number(out, name, column.get(row));
            }
        });
        out.writeEndObject();
    }
}
