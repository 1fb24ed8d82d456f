package org.motet.evaluation;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Answers questions: a model in this process, or any other engine. */
@FunctionalInterface
public interface CompletionSource {
    /**
     * Completes every question as often as it asks for.
     *
     * @param done takes each completion as soon as it is finished, in any order and from any thread
     */
    void complete(List<Question> questions, Consumer<Attempt> done) throws IOException;
}
