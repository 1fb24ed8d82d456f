package org.motet.rollout.server;

/** Who generates. */
public enum EngineKind {
    /** This process. */
    LOCAL,
    /** vLLM servers, or {@code motet serve}, which speaks the same. */
    VLLM,
    /** SGLang servers. */
    SGLANG,
    /** Servers with OpenAI's completions route that also give token ids. */
    OPENAI;

    /** Whether it is reached over the wire. */
    public boolean isServer() {
        return this != LOCAL;
    }

    /** What is said to such a server. */
    Dialect dialect() {
        return switch (this) {
            case LOCAL -> throw new IllegalStateException("the engine in this process is no server");
            case VLLM -> new CompletionsDialect(true);
            case SGLANG -> new SglangDialect();
            case OPENAI -> new CompletionsDialect(false);
        };
    }
}
