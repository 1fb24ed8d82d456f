package org.motet.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.motet.problem.Problem;
import org.motet.prompt.Prompt;
import org.motet.prompt.PromptBatch;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateSet;

/** What every engine gives, shown with one that answers as a server does: late, out of order, without entropies. */
class EngineTest {
    private final List<PromptTemplate> templates = TemplateSet.load("nano").templates();

    /** Answers from many threads, the last request first. */
    private static final class Server implements Engine {
        private long version;

        @Override
        public void generate(
                List<Request> requests,
                SamplingConfig sampling,
                long seed,
                GenerationWatch watch,
                BiConsumer<Request, List<Completion>> finished) {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Request request : requests.reversed()) {
                    threads.submit(() -> finished.accept(request, answers(request, seed)));
                }
            }
        }

        private List<Completion> answers(Request request, long seed) {
            return IntStream.range(0, request.samples())
                    .mapToObj(i -> new Completion(
                            new int[] {request.prompt()[0], i},
                            request.prompt()[0] + " " + i,
                            new float[] {-1, -2},
                            null,
                            FinishReason.STOP,
                            new Origin(request.template(), seed, request.key(), request.firstMember() + i, version)))
                    .toList();
        }

        @Override
        public Map<String, Double> updated(long updates) {
            version = updates;
            return Map.of();
        }
    }

    private Prompt prompt(long visit, int member, int template) {
        Problem problem = new Problem("p" + visit, "q", List.of("1"), "test", null);
        return new Prompt(visit, member, problem, templates.get(template), "t", new int[] {(int) visit}, null);
    }

    @Test
    void completionsComeInTheOrderOfTheRequests() {
        List<Request> requests = IntStream.range(0, 50)
                .mapToObj(i -> new Request(new int[] {i}, 2, i, 0, List.of()))
                .toList();
        List<List<Completion>> completions = new Server().generate(requests, SamplingConfig.greedy(4), 1);
        for (int i = 0; i < 50; i++) {
            assertThat(completions.get(i)).extracting(Completion::text).containsExactly(i + " 0", i + " 1");
        }
    }

    @Test
    void theRolloutsOfAVisitAreAGroupAlsoWhereEachHasItsOwnPrompt() {
        Server server = new Server();
        server.updated(12);
        PromptBatch shared = new PromptBatch(List.of(prompt(4, 0, 0), prompt(5, 0, 1)), 3);
        List<RolloutGroup> groups = server.generate(shared, SamplingConfig.greedy(4), 9, GenerationWatch.NOBODY);
        assertThat(groups).hasSize(2);
        assertThat(groups.get(1).rollouts()).extracting(Rollout::text).containsExactly("5 0", "5 1", "5 2");
        assertThat(groups.get(1).rollouts().get(2).completion().origin())
                .isEqualTo(new Origin(templates.get(1).name(), 9, 5, 2, 12));

        List<Prompt> own = new ArrayList<>();
        for (int member = 0; member < 3; member++) {
            own.add(prompt(6, member, member));
        }
        own.add(prompt(7, 0, 0));
        groups = server.generate(new PromptBatch(own, 1), SamplingConfig.greedy(4), 9, GenerationWatch.NOBODY);
        assertThat(groups).extracting(group -> group.rollouts().size()).containsExactly(3, 1);
        assertThat(groups.getFirst().rollouts())
                .extracting(rollout -> rollout.completion().origin().member())
                .containsExactly(0, 1, 2);
    }

    @Test
    void theMeanEntropyLeavesOutEnginesThatDoNotTell() {
        Completion silent = new Server()
                .generate(List.of(new Request(new int[] {1}, 1, 0, 0, List.of())), SamplingConfig.greedy(4), 1)
                .getFirst()
                .getFirst();
        Completion telling = new Completion(
                new int[3], "", new float[3], new float[] {0.5f, 1, 1.5f}, FinishReason.LENGTH, silent.origin());
        assertThat(Completion.meanEntropy(List.of(silent, telling))).isEqualTo(1);
        assertThat(Completion.meanEntropy(List.of(silent))).isNaN();
    }
}
