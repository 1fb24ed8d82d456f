package org.motet.report.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.motet.report.run.RecordedRun;
import org.motet.report.run.RunSettings;
import org.motet.report.run.Samples;
import tools.jackson.core.JsonGenerator;

/** What the scripts of the page read: objects in JSON, in which no text can end the element that they stand in. */
public final class ReportJson {
    /** Characters of rollouts in a page, over all runs. */
    private static final long ROOM_FOR_SAMPLES = 2_000_000;

    private ReportJson() {}

    /** All that a report shows. */
    public static String of(String title, List<RecordedRun> runs) throws IOException {
        List<SampleChoice> samples = new ArrayList<>();
        for (RecordedRun run : runs) {
            samples.add(SampleChoice.of(run.samples(), ROOM_FOR_SAMPLES / runs.size()));
        }
        List<String> names = Arms.names(runs.stream().map(RecordedRun::folder).toList());
        return Json.text(all(title, runs, names, samples, List.of(), Detail.FINEST));
    }

    /**
     * The same for a page that asks for rollouts and is told of steps.
     *
     * @param names of the runs
     * @param epochs of what is told of each
     */
    public static byte[] live(String title, List<RecordedRun> runs, List<String> names, List<Long> epochs)
            throws IOException {
        List<SampleChoice> samples = new ArrayList<>();
        for (RecordedRun run : runs) {
            samples.add(new SampleChoice(run.samples().steps(), List.of()));
        }
        return Json.bytes(all(title, runs, names, samples, epochs, Detail.of(runs.size())));
    }

    /** The rollouts of a step. */
    public static byte[] samples(Samples samples) {
        return Json.bytes(out -> RunJson.samples(out, samples));
    }

    /** A text for itself. */
    public static String sentence(String text) {
        return Json.text(out -> out.writeString(text));
    }

    private static Consumer<JsonGenerator> all(
            String title,
            List<RecordedRun> runs,
            List<String> names,
            List<SampleChoice> samples,
            List<Long> epochs,
            Detail detail) {
        List<RunSettings> settings = runs.stream().map(RecordedRun::settings).toList();
        List<Arms.Arm> arms = Arms.of(settings, names);
        return out -> {
            out.writeStartObject();
            out.writeStringProperty("title", title);
            out.writeName("runs");
            out.writeStartArray();
            for (int run = 0; run < runs.size(); run++) {
                RunJson.write(
                        out,
                        runs.get(run),
                        names.get(run),
                        arms.get(run),
                        samples.get(run),
                        run < epochs.size() ? epochs.get(run) : 0,
                        detail);
            }
            out.writeEndArray();
            differences(out, settings);
            out.writeEndObject();
        };
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
