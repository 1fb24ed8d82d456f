/**
 * Chat templates in the Jinja language, as models ship them, rendered as transformers renders them (Jinja2 with
 * {@code trim_blocks} and {@code lstrip_blocks}, loop controls and {@code generation} blocks, in the immutable sandbox).
 * Comes in: a template text and plain values. Goes out: text.
 *
 * <p>An interpreter of our own, for three promises that a template from anywhere must not break: it ends (every step,
 * character and level is counted against a {@link org.motet.template.python.RenderBudget}), it reaches nothing but the
 * values it is given, and what is not supported fails with a sentence that names it instead of being rendered wrongly.
 *
 * <pre>{@code
 * JinjaTemplate template = JinjaTemplate.compile(text);
 * String prompt = template.render(Map.of("messages", messages, "add_generation_prompt", true));
 * }</pre>
 *
 * Text to {@link org.motet.template.jinja.TemplateToken tokens} (TemplateLexer) to
 * {@link org.motet.template.jinja.Statement statements} and {@link org.motet.template.jinja.Expression expressions}
 * (TemplateParser) to text (TemplateRenderer, ExpressionEvaluator). Values are those of {@link org.motet.template.python}.
 */
@NullMarked
package org.motet.template.jinja;

import org.jspecify.annotations.NullMarked;
