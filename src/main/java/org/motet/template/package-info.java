/**
 * Prompt templates with their format rules, sets of them, and the schedule that draws which voice asks next. Comes in:
 * set files ({@code docs/templates.md}). Goes out: prompts as text, format rewards, worked solutions in a voice.
 *
 * <pre>{@code
 * TemplateSet set = TemplateSet.load("nano");
 * PromptTemplate voice = new UniformSchedule(set, seed).draw(visit);
 * String prompt = voice.render(question).text();
 * double format = voice.formatReward(completion);
 * }</pre>
 */
@NullMarked
package org.motet.template;

import org.jspecify.annotations.NullMarked;
