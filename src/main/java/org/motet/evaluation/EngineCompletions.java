package org.motet.evaluation;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.motet.random.KeyedDraw;
import org.motet.rollout.Completion;
import org.motet.rollout.Engine;
import org.motet.rollout.GenerationWatch;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.token.Tokenizer;

/**
 * Completions by a policy. What a question gets depends on its benchmark, index, template and sample alone, so an
 * evaluation that was interrupted ends like one that was not.
 */
public final class EngineCompletions implements CompletionSource {
    private final Engine engine;
    private final Tokenizer tokenizer;
    private final SamplingConfig sampling;
    private final long seed;
    private final int positions;

    /**
     * @param positions longest sequence of the model: a prompt that leaves less room than {@code sampling} allows gets what is
     *     left, one that leaves none gets an empty, truncated completion
     */
    public EngineCompletions(Engine engine, Tokenizer tokenizer, SamplingConfig sampling, long seed, int positions) {
        this.engine = engine;
        this.tokenizer = tokenizer;
        this.sampling = sampling;
        this.seed = seed;
        this.positions = positions;
    }

    @Override
    public void complete(List<Question> questions, Consumer<Attempt> done) {
        Map<Request, Question> asked = new IdentityHashMap<>();
        List<Request> roomy = new ArrayList<>();
        List<Request> tight = new ArrayList<>();
        for (Question question : questions) {
            int[] prompt = tokenizer.encode(
                    question.template().render(question.problem().question()).text());
            if (prompt.length >= positions) {
                withoutRoom(question, done);
                continue;
            }
            Request request = new Request(
                    prompt,
                    question.samples(),
                    key(question),
                    0,
                    question.template().stop(),
                    question.template().name(),
                    question.problem().id());
            asked.put(request, question);
            (prompt.length + sampling.maxNewTokens() <= positions ? roomy : tight).add(request);
        }
        generate(roomy, sampling.maxNewTokens(), asked, done);
        for (Request request : tight) {
            generate(List.of(request), positions - request.prompt().length, asked, done);
        }
    }

    private void generate(
            List<Request> requests, int maxNewTokens, Map<Request, Question> asked, Consumer<Attempt> done) {
        if (requests.isEmpty()) {
            return;
        }
        SamplingConfig limited = new SamplingConfig(
                sampling.temperature(), sampling.topP(), sampling.topK(), sampling.minP(), maxNewTokens);
        engine.generate(requests, limited, seed, GenerationWatch.NOBODY, (request, completions) -> {
            Question question = asked.get(request);
            if (question == null) {
                throw new IllegalStateException("the engine answered a request that was not made");
            }
            for (int sample = 0; sample < completions.size(); sample++) {
                Completion completion = completions.get(sample);
                done.accept(new Attempt(
                        question.key(sample), completion.text(), completion.tokens().length, !completion.finished()));
            }
        });
    }

    private static void withoutRoom(Question question, Consumer<Attempt> done) {
        for (int sample = 0; sample < question.samples(); sample++) {
            done.accept(new Attempt(question.key(sample), "", 0, true));
        }
    }

    private static long key(Question question) {
        return KeyedDraw.hash(question.benchmark() + "\0" + question.index() + "\0"
                + question.template().name());
    }
}
