/**
 * Model weights as files: safetensors on plain memory and Hugging Face model directories, without any tensor library.
 *
 * <p>Comes in: a directory with {@code config.json} and safetensors files. Goes out: names, shapes and mapped bytes.
 *
 * <pre>{@code
 * try (ModelDirectory directory = ModelDirectory.open(path)) {
 *     directory.requireShapes(config.parameterShapes());
 *     TensorEntry embedding = directory.tensor("model.embed_tokens.weight");
 * }
 * }</pre>
 */
@NullMarked
package org.motet.weights;

import org.jspecify.annotations.NullMarked;
