package org.motet.math.answer;

/**
 * Where an answer may stand.
 *
 * @param boxRequired only a boxed answer counts; otherwise an answer tag, an answer sentence, the last formula or the
 *     last number may stand in for it
 * @param unclosedBox a last box without its closing brace is read to the end of its line
 * @param tagFirst the content of an {@code <answer>} tag goes before a box outside of it
 */
public record AnswerPlaces(boolean boxRequired, boolean unclosedBox, boolean tagFirst) {}
