package org.motet.rollout.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Weights on a disk that servers see too.
 *
 * @param version the optimizer updates that made them
 * @param folder a model directory, or an adapter
 * @param adapter the name that the adapter shall have, used never before; null where the folder is a whole model
 */
record StoredWeights(long version, Path folder, @Nullable String adapter) {}
