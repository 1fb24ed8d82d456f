package org.motet.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.motet.template.TemplateLint.Severity;

class TemplateLintTest {
    private static List<String> findings(String yaml, Severity severity) {
        TemplateSet set = new TemplateSet("s", new TemplateFileReader("s.yaml", null).read(yaml));
        return new TemplateLint(TemplateLintTest::ids)
                .check(set).stream()
                        .filter(f -> f.severity() == severity)
                        .map(f -> f.template() + ": " + f.message())
                        .toList();
    }

    /** One id a word; a word is cut at spaces only, so that a prefix right after a word belongs to its token. */
    private static int[] ids(String text) {
        return List.of(text.split(" ")).stream().mapToInt(String::hashCode).toArray();
    }

    @Test
    void findsWhatReadingDoesNotShow() {
        List<String> errors = findings("""
                templates:
                  - {name: lost, jinja: '{{ add_generation_prompt }}'}
                  - {name: broken, jinja: '{{ missing.x }}{{ messages[0].content }}'}
                  - {name: stray, text: "{problem} =   "}
                  - {name: prefixed, user: '{problem}', prefix: "<think>\\n", format: {once: ["<think>\\n", '</think>']}}
                  - name: examples
                    text: 'Say {problem}'
                    format: {once: x}
                    examples: [{completion: x, reward: 1}, {completion: xx, reward: 1}]
                  - name: solution
                    text: 'Do {problem}'
                    format: {matches: '[^;]*'}
                    solution: {step: '{equation};', closing: '{answer}'}
                """, Severity.ERROR);
        assertThat(errors)
                .satisfiesExactly(
                        e -> assertThat(e).isEqualTo("lost: the problem is not in the prompt"),
                        e -> assertThat(e).startsWith("broken: does not render: line 1: 'missing' is undefined"),
                        e -> assertThat(e).startsWith("stray: the prompt ends in 3 stray blanks"),
                        e -> assertThat(e).startsWith("prefixed: the format rule asks for '<think>\\n'"),
                        e -> assertThat(e)
                                .startsWith("examples: the format rule gives 0.0, not 1.0, to its example 'xx'"),
                        e -> assertThat(e)
                                .startsWith("solution: the format rule gives 0.0 to the template's own solution"));
    }

    @Test
    void saysInASentenceWhereTheTokenizerJoinsPromptsWithWhatFollows() {
        List<PromptTemplate> templates = new TemplateFileReader("s.yaml", null).read("""
                templates:
                  - {name: clean, text: 'Solve {problem} ', prefix: 'Well'}
                  - {name: seam, text: 'Go: {problem}', prefix: 'Well'}
                  - {name: glued, text: 'Now: {problem}', prefix: 'So'}
                  - {name: stray, text: 'Then {problem}: '}
                """);
        assertThat(new TemplateLint(TemplateLintTest::ids).tokenWarnings(templates))
                .satisfiesExactly(
                        warning -> assertThat(warning)
                                .contains("forced prefix shares a token")
                                .endsWith("in seam, glued"),
                        warning -> assertThat(warning).contains("stray blanks").endsWith("in stray"));
        assertThat(new TemplateLint(TemplateLintTest::ids).tokenWarnings(templates.subList(0, 1)))
                .isEmpty();
    }

    @Test
    void warnsOfWhatIsLikelyNotMeant() {
        List<String> warnings = findings("""
                templates:
                  - {name: one, text: 'Solve {problem}'}
                  - {name: two, text: 'Solve {problem}'}
                  - {name: twice, text: '{problem} or {problem}'}
                  - {name: seam, text: 'Go: {problem}', prefix: 'Well'}
                """, Severity.WARNING);
        assertThat(warnings)
                .satisfiesExactly(
                        w -> assertThat(w).isEqualTo("two: makes the same prompts as 'one'"),
                        w -> assertThat(w).startsWith("twice: the problem is in the prompt more than once"),
                        w -> assertThat(w).startsWith("seam: a token of the prompt spans the place"));
    }

    @Test
    void cleaningTakesStrayBlanksOff() {
        List<PromptTemplate> templates = new TemplateFileReader("s.yaml", null).read("""
                templates:
                  - {name: a, jinja: "{{ messages[0].content }}{% if x %}{% endif %}    \\n"}
                  - {name: b, user: '{problem}', prefix: "<think>\\n \\t"}
                  - {name: c, text: "{problem} = "}
                  - {name: d, user: '{problem}', prefix: "<think>\\n"}
                """);
        List<String> prompts = TemplateCleaner.clean(templates).stream()
                .map(t -> t.render("q").text())
                .toList();
        assertThat(templates.getFirst().render("q").text()).isEqualTo("q    ");
        assertThat(prompts)
                .containsExactly(
                        "q",
                        "<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\n<think>\n",
                        "q =",
                        "<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\n<think>\n");
        assertThat(TemplateCleaner.clean(templates).get(3)).isEqualTo(templates.get(3));
    }
}
