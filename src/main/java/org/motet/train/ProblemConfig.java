package org.motet.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.motet.config.Key;
import org.motet.hub.DownloadLines;
import org.motet.hub.HubClient;
import org.motet.problem.ColumnMapping;
import org.motet.problem.Problem;
import org.motet.problem.ProblemSet;
import org.motet.problem.ReadLimits;

/** Which problems are trained and evaluated on. */
public record ProblemConfig(
        @Key(
                value = "a file or folder (JSONL, JSON, CSV, Parquet, Arrow), FILE#SPLIT, the same of a hub as "
                        + "hf://datasets/OWNER/NAME/PATH, or chain:COUNT[:SEED] for generated ones",
                verl = "data.train_files",
                trl = "dataset_name")
        String source,

        @Key(
                value = "the same for the problems of evaluation; '' for a part of source that training leaves out, or "
                        + "for generated chains the 256 that are reserved for it",
                verl = "data.val_files")
        String evaluation,

        @Key(value = "that part, chosen by a hash of the question", range = "between 0 and 1")
        double heldOutShare,

        @Key(value = "column of the question as a dotted path; '' to guess it", verl = "data.prompt_key")
        String question,

        @Key("column of the answer; '' to guess it") String answer,

        @Key(value = "most bytes that a file of problems may unpack to", range = "1 or more")
        long maxBytes) {
    /** Generated chains of evaluation: reserved by a hash, so that they can never be among the others. */
    private static final String RESERVED_CHAINS = "chain-held-out:256";

    public static final ProblemConfig DEFAULT =
            new ProblemConfig("chain:1024", "", 0.05, "", "", ReadLimits.DEFAULT.maxBytes());

    public ProblemConfig {
        if (source.isBlank()) {
            throw new IllegalArgumentException("source is empty; name a file of problems, or chain:COUNT");
        }
        if (!(heldOutShare > 0 && heldOutShare < 1)) {
            throw new IllegalArgumentException("held_out_share is " + heldOutShare + "; allowed is between 0 and 1");
        }
        new ReadLimits(maxBytes); // checks it
    }

    /**
     * Problems for training, none asked twice and none of them among those for evaluation.
     *
     * @param left which rows of the training problems' file were left out and why
     */
    public record Split(List<Problem> training, List<Problem> evaluation, List<String> left) {}

    /**
     * The same with paths in the hub's cache in place of addresses.
     *
     * @throws IOException if the hub is out of reach and its cache lacks them
     */
    public ProblemConfig located(HubClient hub) throws IOException {
        return new ProblemConfig(
                hub.localData(source), hub.localData(evaluation), heldOutShare, question, answer, maxBytes);
    }

    /**
     * Reads them; what a hub has is fetched first.
     *
     * @throws IllegalArgumentException if a file is missing or damaged, or either part is empty
     */
    public Split load() {
        if (!HubClient.isDataset(source) && !HubClient.isDataset(evaluation)) {
            return read();
        }
        try (HubClient hub = HubClient.ofEnvironment(DownloadLines.onStandardError())) {
            return located(hub).read();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private Split read() {
        ReadLimits limits = new ReadLimits(maxBytes);
        ProblemSet all = ProblemSource.load(source, mapping(), limits).distinct();
        List<String> left = new ArrayList<>(all.report().warnings());
        List<Problem> training;
        List<Problem> held;
        String asks = evaluation.isEmpty() && source.startsWith("chain:") ? RESERVED_CHAINS : evaluation;
        if (asks.isEmpty()) {
            training = all.training(heldOutShare).problems();
            held = all.heldOut(heldOutShare).problems();
        } else {
            held = ProblemSource.load(asks, mapping(), limits).distinct().problems();
            Set<String> asked = held.stream().map(Problem::question).collect(Collectors.toSet());
            training = all.problems().stream()
                    .filter(problem -> !asked.contains(problem.question()))
                    .toList();
            if (training.size() < all.size()) {
                left.add("left out " + (all.size() - training.size()) + " of " + all.size()
                        + " problems because the evaluation asks them too");
            }
        }
        if (training.isEmpty() || held.isEmpty()) {
            throw new IllegalArgumentException(
                    "problems.source=%s with %s leaves %d problems for training and %d for evaluation; both need at least one"
                            .formatted(
                                    source,
                                    asks.isEmpty() ? "held_out_share=" + heldOutShare : "evaluation=" + asks,
                                    training.size(),
                                    held.size()));
        }
        return new Split(training, held, left);
    }

    private ColumnMapping mapping() {
        return new ColumnMapping(named(question), named(answer), null, null, null);
    }

    private static @Nullable String named(String column) {
        return column.isEmpty() ? null : column;
    }
}
