package org.motet.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateFileTest {
    private static PromptTemplate one(String yaml) {
        return new TemplateFileReader("set.yaml", null).read(yaml).getFirst();
    }

    @Test
    void readsEveryKey() {
        PromptTemplate template = one("""
                description: a set
                chat: {begin: "B", system: "S[{text}]", user: "U[{text}]", assistant: "A[{text}]", answer: "A["}
                patterns: {NUM: '[0-9]+'}
                templates:
                  - name: full
                    description: all keys
                    turns: [{system: rules}, {user: 'one?'}, {assistant: '1'}, {user: '{problem}!'}]
                    prefix: '<t>'
                    format:
                      - once: ['</t>', '<a>']
                      - order: ['</t>', '<a>']
                      - matches: '.*</t><a>{NUM}'
                      - content: {open: '<a>', close: '.', least: 2}
                    examples: [{completion: 'x</t><a>1', reward: 0.75}]
                    stop: ['</a>']
                    weight: 2.5
                    tags: [tags, forced]
                    steps: {from: 10, to: 20}
                """);
        assertThat(template.render("1+1").text()).isEqualTo("BS[rules]U[one?]A[1]U[1+1!]A[<t>");
        assertThat(template.render("1+1").forcedPrefix()).isEqualTo("<t>");
        assertThat(template.formatReward("x</t><a>1")).isEqualTo(0.75);
        assertThat(template.formatReward("x</t><a>12. ")).isEqualTo(0.75);
        assertThat(template.formatReward("<a></t><a>")).isEqualTo((0.5 + 1) / 4);
        assertThat(template.stop()).containsExactly("</a>");
        assertThat(template.weight()).isEqualTo(2.5);
        assertThat(template.tags()).containsExactlyInAnyOrder("tags", "forced");
        assertThat(template.steps()).isEqualTo(new StepRange(10, 20));
        assertThat(template.examples()).containsExactly(new PromptTemplate.Example("x</t><a>1", 0.75));
    }

    @Test
    void aJinjaTemplateOfASetIsToldTheConfiguredDay(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("day.yaml");
        Files.writeString(file, """
                templates:
                  - {name: told, jinja: "{{ strftime_now('%d %b %Y') }}"}
                """);
        TemplateConfig config = new TemplateConfig(
                file.toString(), TemplateConfig.Schedule.UNIFORM, "", List.of(), new ChatConfig("", "2026-01-05"));
        assertThat(config.load(null).get("told").render("1+1").text()).isEqualTo("05 Jan 2026");
    }

    @Test
    void neverInterpretsTheProblem() {
        PromptTemplate template = one("templates: [{name: t, system: '{problem}', user: '{problem} {text}'}]");
        String nasty = "{problem} {text} {{ 7*7 }} {% for %} ${x} \\1 $0 {answer}";
        assertThat(template.render(nasty).text())
                .isEqualTo("<|im_start|>system\n" + nasty + "<|im_end|>\n<|im_start|>user\n" + nasty
                        + " {text}<|im_end|>\n<|im_start|>assistant\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "[1, 2] ~ set.yaml: a map of keys is expected",
                "a: b: c ~ :1: not valid YAML: a colon stands where none may",
                "chat: r1 ~ 'templates' must list at least one",
                "templates: {} ~ 'templates' must be a list",
                "{chat: klingon, templates: []} ~ unknown chat format 'klingon'",
                "{chat: {system: 's'}, templates: []} ~ chat: 'user' must be a text, not missing",
                "templates: [{user: '{problem}'}] ~ 'name' must be a text",
                "templates: [{name: x}] ~ template 'x': needs one of 'user'",
                "templates: [{name: x, user: hello}] ~ template 'x': no turn has the place of the problem, {problem}",
                "templates: [{name: x, text: hello}] ~ template 'x': the text has no place of the problem",
                "templates: [{name: x, user: '{problem}', fromat: 1}] ~ unknown key 'fromat', did you mean 'format'?",
                "templates: [{name: x, user: '{problem}', weight: -1}] ~ template 'x': weight is -1.0",
                "templates: [{name: x, user: '{problem}', weight: .nan}] ~ template 'x'",
                "templates: [{name: x, user: '{problem}', weight: many}] ~ 'weight' must be a number, not \"many\"",
                "templates: [{name: x, user: '{problem}', format: 2}] ~ constant format reward is 2.0",
                "templates: [{name: x, user: '{problem}', format: {once: []}}] ~ needs markers",
                "templates: [{name: x, user: '{problem}', format: {matches: '(a'}}] ~ '(' without ')'",
                "templates: [{name: x, user: '{problem}', format: {one: 'a'}}] ~ did you mean 'once'?",
                "templates: [{name: x, user: '{problem}', steps: {from: 5, to: 5}}] ~ steps from 5 to 5 are no range",
                "templates: [{name: x, user: '{problem}', steps: {from: a}}] ~ 'from' must be an integer",
                "templates: [{name: x, user: '{problem}', name: y}] ~ :1: not valid YAML: a key stands twice in one mapping",
                "templates: [{name: x, turns: [{robot: '{problem}'}]}] ~ unknown key 'robot'",
            })
    void saysWhatIsWrongAndWhere(String yaml, String message) {
        assertThatThrownBy(() -> one(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("set.yaml")
                .hasMessageContaining(message);
    }

    @Test
    void nestingWithoutEndIsRefusedInOurWords() {
        assertThatThrownBy(() -> one("templates: " + "[".repeat(600)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("set.yaml:1: lists and mappings are nested deeper than any file of this kind has");
    }

    @Test
    void readsFilesAndFoldersAndRefusesEqualNames(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("b.yaml"), "templates: [{name: two, user: '{problem}'}]");
        Files.writeString(folder.resolve("a.json"), "{\"templates\": [{\"name\": \"one\", \"user\": \"{problem}\"}]}");
        Files.writeString(folder.resolve("notes.txt"), "not a set");
        assertThat(TemplateSet.load(folder.toString()).names()).isEqualTo("one, two");
        assertThat(TemplateSet.load(folder.resolve("b.yaml").toString()).names())
                .isEqualTo("two");
        Files.writeString(folder.resolve("c.yml"), "templates: [{name: one, user: '{problem}'}]");
        assertThatThrownBy(() -> TemplateSet.load(folder.toString()))
                .hasMessageContaining("two templates of the name 'one', in a.json and c.yml");
    }

    @Test
    void namesWhatThereIsWhenAskedForWhatThereIsNot() {
        assertThatThrownBy(() -> TemplateSet.load("choir"))
                .hasMessageContaining("'choir'")
                .hasMessageContaining("nano");
        TemplateSet nano = TemplateSet.load("nano");
        assertThatThrownBy(() -> nano.get("plian"))
                .hasMessageContaining("'plian'")
                .hasMessageContaining("plain, think");
        assertThatThrownBy(() -> nano.only("loud")).hasMessageContaining("'loud'");
    }

    @Test
    void refusesASetThatLeavesAStepWithoutTemplate() {
        TemplateSet set = new TemplateSet(
                "s", List.of(one("templates: [{name: x, user: '{problem}', steps: {from: 0, to: 3}}]")));
        EnabledTemplates.check(set, 3);
        assertThatThrownBy(() -> EnabledTemplates.check(set, 4)).hasMessageContaining("no template enabled at step 3");
    }
}
