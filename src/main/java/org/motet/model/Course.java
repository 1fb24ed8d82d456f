package org.motet.model;

/**
 * Follows a backward pass through the parts of a model: its blocks, 0 at the bottom; above them, as number {@code layers}, the final norm
 * and a head of its own; below them, as {@link #EMBEDDING}, the embedding and a head that is tied to it. Each way is gone once.
 */
public interface Course {
    int EMBEDDING = -1;

    /** Of what nobody follows. */
    Course UNWATCHED = new Course() {};

    /** The weights of a block are about to be read, on the way up. */
    default void enters(int block) {}

    /** And are not read any more on that way. */
    default void left(int block) {}

    /** The weights of a part are about to be read on the way back, and its gradients added to. */
    default void entersBack(int part) {}

    /** The gradients of this part and of all above it will not be added to any more. */
    default void leftBack(int part) {}
}
