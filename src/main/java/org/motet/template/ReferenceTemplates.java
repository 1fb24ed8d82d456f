package org.motet.template;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.motet.template.jinja.JinjaException;
import org.motet.template.jinja.JinjaTemplate;
import tools.jackson.databind.JsonNode;

/**
 * Makes templates of a dictionary from name to Jinja text, the form in which the reference implementation of arXiv
 * 2602.03190 keeps them. Format rules are not in such a dictionary: names that the reference implementation uses get its
 * rules (resource {@code reference-rules.yaml}), others none.
 */
final class ReferenceTemplates {
    private static final String R1_HEADER = LiteralChat.R1.answer();

    private ReferenceTemplates() {}

    /** Whether this is a map of texts alone, not a set file. */
    static boolean isDictionary(JsonNode root) {
        if (!root.isObject() || root.isEmpty() || root.has("templates") || root.has("chat")) {
            return false;
        }
        for (JsonNode value : root) {
            if (!value.isString()) {
                return false;
            }
        }
        return true;
    }

    static Map<String, String> texts(JsonNode dictionary) {
        Map<String, String> texts = new LinkedHashMap<>();
        dictionary
                .properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString()));
        return texts;
    }

    static List<PromptTemplate> of(Map<String, String> texts) {
        Map<String, Map<String, FormatRule>> rules = rules();
        List<PromptTemplate> templates = new ArrayList<>();
        texts.forEach((name, text) -> {
            boolean r1 = text.contains(R1_HEADER);
            FormatRule rule = rules.getOrDefault(r1 ? "r1" : "chatml", Map.of()).get(name);
            templates.add(
                    PromptTemplate.of(name, form(name, text, r1), rule == null ? new FormatRule.Constant(1) : rule));
        });
        return templates;
    }

    private static PromptForm form(String name, String text, boolean r1) {
        // The R1 templates print bos_token, which their model's tokenizer gives them.
        Map<String, Object> variables =
                r1 && text.contains("bos_token") ? Map.of("bos_token", LiteralChat.R1.begin()) : Map.of();
        try {
            return new PromptForm.Jinja(JinjaTemplate.compile(text), r1 ? R1_HEADER : "", variables);
        } catch (JinjaException e) {
            throw new IllegalArgumentException("template '" + name + "': " + e.getMessage(), e);
        }
    }

    /** The reference implementation's format rewards: chat format, name, rule. */
    static Map<String, Map<String, FormatRule>> rules() {
        String file = "reference-rules.yaml";
        JsonNode root;
        try (InputStream in = ReferenceTemplates.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource " + file);
            }
            root = TemplateFileReader.tree(new String(in.readAllBytes(), StandardCharsets.UTF_8), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Map<String, FormatRule>> rules = new LinkedHashMap<>();
        root.properties().forEach(chat -> {
            Map<String, FormatRule> ofChat = new LinkedHashMap<>();
            for (JsonNode item : chat.getValue()) {
                FileNode entry = FileNode.map(file, item).allow("names", "format");
                JsonNode format = entry.get("format");
                FormatRule rule =
                        format == null ? new FormatRule.Constant(1) : new FormatRuleFile().read(entry, format);
                entry.texts("names").forEach(name -> ofChat.put(name, rule));
            }
            rules.put(chat.getKey(), ofChat);
        });
        return rules;
    }
}
