/**
 * The Hugging Face hub: files of models and data sets, fetched once and kept in the cache that its own tools use.
 *
 * <p>Comes in: {@code owner/name} or {@code hf://datasets/owner/name/path}. Goes out: a folder on this machine.
 */
@NullMarked
package org.motet.hub;

import org.jspecify.annotations.NullMarked;
