package org.motet.template;

/**
 * A problem in the voice of a template.
 *
 * @param text the whole prompt, the forced prefix at its end included
 * @param forcedPrefix start of the assistant's turn that the prompt forces; part of the prompt, never scored or trained on
 */
public record RenderedPrompt(String text, String forcedPrefix) {}
