package org.motet.report.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.motet.report.run.RecordedRun;
import org.motet.report.run.RunSettings;
import tools.jackson.core.JsonGenerator;

/** All that a report shows, as the scripts of the page read it. */
public final class ReportJson {
    /** Characters of rollouts in a page, over all runs. */
    private static final long ROOM_FOR_SAMPLES = 2_000_000;

    private ReportJson() {}

    /** One object, in which no text can end the element that it stands in. */
    public static String of(String title, List<RecordedRun> runs) throws IOException {
        List<String> names = Arms.names(runs.stream().map(RecordedRun::folder).toList());
        List<RunSettings> settings = runs.stream().map(RecordedRun::settings).toList();
        List<Arms.Arm> arms = Arms.of(settings, names);
        List<SampleChoice> samples = new ArrayList<>();
        for (RecordedRun run : runs) {
            samples.add(SampleChoice.of(run.samples(), ROOM_FOR_SAMPLES / runs.size()));
        }
        return Json.text(out -> {
            out.writeStartObject();
            out.writeStringProperty("title", title);
            out.writeName("runs");
            out.writeStartArray();
            for (int run = 0; run < runs.size(); run++) {
                RunJson.write(out, runs.get(run), names.get(run), arms.get(run), samples.get(run));
            }
            out.writeEndArray();
            differences(out, settings);
            out.writeEndObject();
        });
    }

    private static void differences(JsonGenerator out, List<RunSettings> settings) {
        out.writeName("differences");
        out.writeStartArray();
        RunSettings.differences(settings).forEach(difference -> {
            out.writeStartObject();
            out.writeStringProperty("key", difference.key());
            Json.texts(out, "values", difference.values());
            out.writeEndObject();
        });
        out.writeEndArray();
    }
}
