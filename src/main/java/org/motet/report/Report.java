package org.motet.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.motet.report.page.Page;
import org.motet.report.page.ReportJson;
import org.motet.report.run.RecordedRun;

/**
 * Runs as one page for people.
 *
 * @param html the file, which needs no other
 * @param notes a sentence for each file of a run that could not be read and is left out
 */
public record Report(String html, List<String> notes) {
    /**
     * Reads runs and lays them side by side.
     *
     * @param folders of the runs, 1 or more; the same one twice counts once
     * @throws IllegalArgumentException in one sentence if one holds no run or damaged numbers
     */
    public static Report of(List<Path> folders) throws IOException {
        List<RecordedRun> runs = new ArrayList<>();
        for (Path folder : folders.stream().map(Path::normalize).distinct().toList()) {
            runs.add(RecordedRun.read(folder));
        }
        String title = runs.size() == 1 ? runs.getFirst().name() : runs.size() + " runs";
        List<String> notes = runs.stream().flatMap(run -> run.notes().stream()).toList();
        return new Report(Page.report().html(title + " – Motet", ReportJson.of(title, runs), false), notes);
    }
}
