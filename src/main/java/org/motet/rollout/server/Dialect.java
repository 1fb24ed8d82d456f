package org.motet.rollout.server;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is said to a kind of server, and how its answers are read. Nothing is ever turned into text and back. */
sealed interface Dialect permits CompletionsDialect, SglangDialect {
    /**
     * The server's name of its model; '' where it needs none.
     *
     * @param configured '' to ask the server
     */
    String model(ServerConnection server, String configured, Duration limit) throws ServerFailure, InterruptedException;

    /** Whether it is there and well. */
    boolean isAlive(ServerConnection server, Duration limit) throws InterruptedException;

    /** Whether a request may ask for several completions of its prompt. */
    boolean givesSeveral();

    /**
     * The completions, as many as are asked for.
     *
     * @throws ServerFailure also where the answer is not whole
     */
    List<Drawn> draw(ServerConnection server, Asked asked, Duration limit) throws ServerFailure, InterruptedException;

    /**
     * Log-probability that the server's weights give to each token after the first, at temperature 1; empty where the server cannot
     * tell.
     */
    Optional<float[]> score(ServerConnection server, String model, int[] tokens, Duration limit)
            throws ServerFailure, InterruptedException;

    /**
     * Has the server draw by these weights, without anything that it has cached of others. An adapter is asked for by its name, others
     * by the model's.
     */
    void load(ServerConnection server, String model, StoredWeights weights, Duration limit)
            throws ServerFailure, InterruptedException;

    /** What a server must have been started with to load weights or an adapter. */
    String loadNeeds(boolean adapter);

    /** Has the server forget an adapter. */
    void unload(ServerConnection server, String adapter, Duration limit) throws ServerFailure, InterruptedException;
}
