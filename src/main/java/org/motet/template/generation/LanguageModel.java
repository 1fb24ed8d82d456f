package org.motet.template.generation;

/** What is asked for instructions: a server, or a checkpoint in this process. */
public interface LanguageModel {
    /** How the model is called in the provenance of what it wrote. */
    String name();

    /**
     * Its reply to one message.
     *
     * @param seed for models that draw by one; the same seed asks for the same reply
     * @throws java.io.UncheckedIOException if it cannot be asked
     */
    String reply(String message, long seed);
}
