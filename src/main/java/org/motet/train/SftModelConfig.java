package org.motet.train;

import org.motet.train.nano.NewModel;

/**
 * Which model a cold start trains, and on what.
 *
 * @param model model directory to go on from, or {@code new}
 * @param newModel shape of a new one
 * @param device as in {@link ModelSource}
 * @param threads likewise
 */
public record SftModelConfig(String model, NewModel newModel, String device, int threads) {
    /** The model that is made from nothing. */
    public static final String NEW = "new";

    public static final SftModelConfig DEFAULT = new SftModelConfig(NEW, NewModel.DEFAULT, "cpu", 0);
}
