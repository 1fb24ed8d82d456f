package org.motet.model.decode;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.motet.kernel.ProductType;
import org.motet.model.Generation;
import org.motet.model.ModelConfig;
import org.motet.model.RotaryTable;
import org.motet.tensor.Crew;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/** Generation on the processor by a crew; see the package. */
public final class PagedGeneration implements Generation {
    private final ModelConfig config;
    private final Crew crew;
    private final DecodeWeights weights;
    private final PromptReader reader;
    private final DecodeStep step;
    private final PagedCache cache;
    private final StepMemory memory;
    private final List<MemberMemory> members;

    /** @param reader reads prompts with the same weights */
    public PagedGeneration(DecodeWeights weights, RotaryTable rotary, PromptReader reader, Crew crew) {
        this.config = weights.config;
        this.crew = crew;
        this.weights = weights;
        this.reader = reader;
        this.step = new DecodeStep(weights, rotary);
        ProductType type = weights.type;
        this.cache = new PagedCache(config, type);
        this.memory = new StepMemory(config, type);
        this.members = IntStream.range(0, crew.size())
                .mapToObj(_ -> new MemberMemory(config, type))
                .toList();
    }

    /** Tokens of a row or prompt that memory is taken for at a time. */
    public static int pageTokens(ModelConfig config, ProductType type) {
        return Pages.tokens(config, type);
    }

    @Override
    public int rows() {
        return cache.rows().size();
    }

    @Override
    public Tensor prefill(List<int[]> prompts, int[] counts) {
        List<PagedCache.Prompt> joined = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            joined.add(cache.join(prompts.get(i).length, counts[i]));
        }
        Tensor logits = Tensors.empty(DType.FLOAT32, Device.CPU, counts.length, config.vocabulary());
        crew.run(member -> {
            List<Integer> own = IntStream.range(0, counts.length)
                    .filter(i -> i % crew.size() == member)
                    .boxed()
                    .toList();
            if (!own.isEmpty()) {
                read(own, prompts, joined, logits);
            }
        });
        return logits;
    }

    /** Reads some of the prompts. */
    private void read(List<Integer> own, List<int[]> prompts, List<PagedCache.Prompt> joined, Tensor logits) {
        try (Scope scope = Scope.open()) {
            Tensor rows = reader.read(
                    own.stream().map(prompts::get).toList(),
                    (prompt, layer, keys, keyAt, values, valueAt, token, head) -> {
                        PagedCache.Prompt to = joined.get(own.get(prompt));
                        float[] zeros = new float[config.headDim()];
                        for (int k = 0; k < config.keyValueHeads(); k++) {
                            for (int t = 0; t < to.length; t++) {
                                int at = t * token + k * head;
                                cache.put(to, t, layer, k, keys, keyAt + at, values, valueAt + at);
                            }
                            cache.clearBehind(to, layer, k, zeros);
                        }
                    });
            for (int i = 0; i < own.size(); i++) {
                logits.narrow(0, own.get(i), 1).copy_(rows.narrow(0, i, 1));
            }
        }
    }

    @Override
    public Tensor decode(long[] tokens, long[] positions) {
        weights.refresh(crew);
        int rows = tokens.length;
        cache.advance();
        memory.fit(rows);
        MemorySegment out = memory.logits();
        boolean byRows = weights.stayInCache();
        crew.run(member -> {
            StepShare share = StepShare.of(crew, member, rows, byRows);
            try {
                step.run(share, tokens, positions, cache, memory, members.get(member), out);
            } finally {
                weights.type.endProducts(); // what this thread computes next may be a prompt's products of tensors
            }
        });
        return Tensors.over(out, DType.FLOAT32, rows, config.vocabulary());
    }

    @Override
    public void retain(int[] rows) {
        cache.retain(rows);
    }

    @Override
    public boolean copiesToRetain() {
        return false;
    }

    @Override
    public void close() {
        cache.close();
        memory.close();
    }
}
