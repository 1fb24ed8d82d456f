package org.motet.template;

import java.util.List;
import org.motet.template.jinja.JinjaTemplate;

/** Takes off blanks that a template leaves at the end of its prompts, after its last tag or text. */
public final class TemplateCleaner {
    private TemplateCleaner() {}

    /** The templates without stray blanks; those that have none stay as they are. */
    public static List<PromptTemplate> clean(List<PromptTemplate> templates) {
        return templates.stream().map(TemplateCleaner::clean).toList();
    }

    private static PromptTemplate clean(PromptTemplate template) {
        PromptForm form = switch (template.form()) {
            case PromptForm.Jinja jinja -> {
                String source = jinja.template().source();
                String clean = source.replaceFirst("[ \\t]+(\\n?)\\z", "$1");
                yield clean.equals(source)
                        ? jinja
                        : new PromptForm.Jinja(JinjaTemplate.compile(clean), jinja.header(), jinja.variables());
            }
            case PromptForm.Chat chat -> new PromptForm.Chat(chat.format(), chat.turns(), withoutBlanks(chat.prefix()));
            case PromptForm.Plain plain ->
                plain.prefix().isEmpty()
                        ? new PromptForm.Plain(withoutBlanks(plain.text()), "")
                        : new PromptForm.Plain(plain.text(), withoutBlanks(plain.prefix()));
        };
        return template.withForm(form);
    }

    private static String withoutBlanks(String text) {
        return text.replaceFirst("[ \\t]+\\z", "");
    }
}
