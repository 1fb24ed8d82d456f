package org.motet.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.metrics.Event;
import org.motet.metrics.EventLog;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the page holds; how browsers draw it is seen by {@code tools/see_pages.py}. */
class ReportTest {
    @TempDir
    private Path folder = Path.of("");

    private Path run(String name, int seed, String schedule) throws IOException {
        Path run = Files.createDirectories(folder.resolve(name));
        Files.writeString(
                run.resolve("config.yaml"),
                "seed: %d\nsteps: 2\ntemplates:\n  schedule: %s\noutput:\n  folder: %s\n"
                        .formatted(seed, schedule, name));
        Files.writeString(run.resolve("metrics.jsonl"), """
                {"step":1,"reward/accuracy":0.25,"actor/entropy":0.123456789,"templates":{"<b>":{"visits":1,"reward/accuracy":0.25}}}
                {"step":2,"reward/accuracy":0.5,"actor/entropy":1e-7,"val-core/trained_templates/acc/mean@1":0.75}
                """);
        return run;
    }

    private static JsonNode data(String html) {
        Matcher data = Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL)
                .matcher(html);
        assertThat(data.find()).isTrue();
        return JsonMapper.shared().readTree(data.group(1));
    }

    @Test
    void numbersAreThereWithFiveDigits() throws IOException {
        JsonNode run = data(Report.of(List.of(run("one", 1, "uniform"))).html()).at("/runs/0");
        assertThat(run.at("/series/actor~1entropy/1")).hasToString("[0.12346,1.0E-7]");
        assertThat(run.at("/xs/0")).hasToString("[1,2]");
        assertThat(run.at("/series/val-core~1trained_templates~1acc~1mean@1/1")).hasToString("[0.75]");
        assertThat(run.at("/templates/values/reward~1accuracy/0/0").doubleValue())
                .isEqualTo(0.25);
        assertThat(run.get("state").stringValue()).isEqualTo("broken off");
    }

    @Test
    void seedsOfOneConfigurationBelongTogether() throws IOException {
        JsonNode page = data(Report.of(List.of(
                        run("u/seed-1", 1, "uniform"), run("u/seed-2", 2, "uniform"), run("s/seed-1", 1, "single")))
                .html());
        assertThat(page.get("runs").findValuesAsString("name")).containsExactly("u/seed-1", "seed-2", "s/seed-1");
        assertThat(page.get("runs").findValuesAsString("arm")).containsExactly("0", "0", "1");
        assertThat(page.at("/runs/0/armLabel").stringValue()).isEqualTo("templates.schedule=uniform (2 seeds)");
        assertThat(page.get("differences").findValuesAsString("key"))
                .containsExactly("output.folder", "seed", "templates.schedule");
    }

    @Test
    void whateverARunHoldsTheBrowserRunsThePagesOwnScriptAlone() throws Exception {
        Path run = run("</title><script>alert(1)</script>", 1, "'</script><script>alert(2)</script>'");
        Files.createDirectories(run.resolve("samples"));
        Files.writeString(
                run.resolve("samples/step-000002.jsonl"),
                "{\"problem\":\"p\",\"completion\":\"</script><script>alert(3)</script><!-- \\u0000 \\ud83d\"}\n");
        Files.writeString(
                run.resolve("events.jsonl"),
                "{\"step\":1,\"rollbacks\":0,\"kind\":\"warning\",\"sentence\":\"<img src=x onerror=alert(4)>\"}\n");
        String html =
                new String(Report.of(List.of(run)).html().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(html).doesNotContain("<script>alert", "<img", "<!--");
        assertThat(Pattern.compile("<script").matcher(html).results().count())
                .as("the data and the script")
                .isEqualTo(2);
        assertThat(data(html)
                        .at("/runs/0/samples/steps/0/groups/0/0/completion")
                        .stringValue())
                .startsWith("</script><script>alert(3)</script>");
        String script = html.substring(html.lastIndexOf("<script>") + 8, html.lastIndexOf("</script>"));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
        assertThat(html)
                .contains("default-src 'none'; script-src 'sha256-"
                        + Base64.getEncoder().encodeToString(digest) + "'; style-src 'sha256-")
                .doesNotContain("unsafe-inline");
        assertThat(Pattern.compile("(?:src|href)\\s*=\\s*[\"']?(?:https?:)?//")
                        .matcher(html)
                        .find())
                .as("anything to load")
                .isFalse();
    }

    @Test
    void whatCannotBeReadBesideTheNumbersIsSaidAndLeftOut() throws IOException {
        Path run = run("one", 1, "uniform");
        Files.createDirectories(run.resolve("evaluation"));
        Files.writeString(run.resolve("evaluation/before.json"), "{\n\"by_template\": ");
        Files.writeString(run.resolve("events.jsonl"), "nonsense\n");
        Report report = Report.of(List.of(run));
        assertThat(report.notes())
                .hasSize(2)
                .anyMatch(note -> note.contains("before.json is damaged in line 2"))
                .anyMatch(note -> note.contains("events.jsonl cannot be read"));
        assertThat(data(report.html()).at("/runs/0/notes").size()).isEqualTo(2);
    }

    @Test
    void changesOfTheConfigurationOnTheWayAreEvents() throws IOException {
        Path run = run("one", 1, "uniform");
        Files.writeString(
                run.resolve("config.yaml"),
                "# title\n# step 2, gone back to\n# step 2: update.learning_rate=0.1 (was 0.2)\nseed: 1\n");
        JsonNode events = data(Report.of(List.of(run)).html()).at("/runs/0/events");
        assertThat(events.findValuesAsString("kind")).containsExactly("resume", "resume");
        assertThat(events.get(1).get("sentence").stringValue())
                .isEqualTo("the run goes on with update.learning_rate=0.1 (was 0.2)");
    }

    @Test
    void aRunThatSimplyWentOnSaysSoOnce() throws IOException {
        Path run = run("one", 1, "uniform");
        Files.writeString(run.resolve("config.yaml"), "# title\n# step 2: seed=3 (was 1)\nseed: 3\n");
        for (int step : new int[] {1, 2}) {
            EventLog.add(run.resolve("events.jsonl"), new Event(step, 0, Event.RESUME, "on it goes"));
        }
        JsonNode events = data(Report.of(List.of(run)).html()).at("/runs/0/events");
        assertThat(events.findValuesAsString("sentence"))
                .filteredOn(sentence -> sentence.contains("goes"))
                .containsExactly("on it goes", "the run goes on with seed=3 (was 1)");
    }

    @Test
    void aFolderWithoutARunIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Report.of(List.of(folder)))
                .withMessage(folder + " holds no run: there is no metrics.jsonl in it.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Report.of(List.of(folder.resolve("none"))))
                .withMessageContaining("is not there");
    }

    @Test
    void intervalsAreThereWhereTheNumberOfProblemsIsKnown() throws IOException {
        Path run = run("one", 1, "uniform");
        Files.createDirectories(run.resolve("evaluation/gsm8k"));
        String standing =
                "{\"problems\":%s,\"entropy\":0.1,\"trained_templates\":{\"greedy\":0.5,\"sampled\":0.25,\"format\":1},"
                        + "\"by_template\":{\"plain\":{\"greedy\":0.5,\"sampled\":0.25,\"format\":1,\"entropy\":0.1,\"length\":20,\"truncated\":0}}}";
        Files.writeString(run.resolve("evaluation/before.json"), standing.formatted("null"));
        Files.writeString(run.resolve("evaluation/after.json"), standing.formatted("100"));
        Files.writeString(
                run.resolve("evaluation/gsm8k/results.json"),
                "{\"template\":\"plain\",\"benchmarks\":{\"gsm8k\":{\"n\":10,\"accuracy\":0.3,\"interval\":[0.1,0.6]}}}");
        JsonNode shown = data(Report.of(List.of(run)).html()).at("/runs/0");
        assertThat(shown.at("/standings/0/rows/1/greedy")).hasToString("[0.5,null,null]");
        assertThat(shown.at("/standings/1/rows/1/greedy")).hasToString("[0.5,0.40383,0.59617]"); // Wilson, 50 of 100
        assertThat(shown.at("/benchmarks/0/accuracy")).hasToString("[0.3,0.1,0.6]");
    }
}
