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
import org.motet.problem.ReadReport;
import org.motet.train.generated.GeneratedSource;

/** Which problems are trained and evaluated on. */
public record ProblemConfig(
        @Key(
                value = "a file or folder (JSONL, JSON, CSV, Parquet, Arrow), FILE#SPLIT, the same of a hub as "
                        + "hf://datasets/OWNER/NAME/PATH, or chain:COUNT[:SEED] or story:COUNT[:SEED[:LEVELS]] for generated "
                        + "ones (docs/problems.md)",
                verl = "data.train_files",
                trl = "dataset_name")
        String source,

        @Key(
                value = "the same for the problems of evaluation; '' for a part of source that training leaves out, or "
                        + "for generated ones the 256 that are reserved for it",
                verl = "data.val_files")
        String evaluation,

        @Key(value = "that part, chosen by a hash of the question", range = "between 0 and 1")
        double heldOutShare,

        @Key(value = "column of the question as a dotted path; '' to guess it", verl = "data.prompt_key")
        String question,

        @Key("column of the answer; '' to guess it") String answer,

        @Key(value = "most bytes that a file of problems may unpack to", range = "1 or more")
        long maxBytes) {
    /** In place of a source where a program brings the problems. */
    static final String BROUGHT = "program";

    public static final ProblemConfig DEFAULT =
            new ProblemConfig("chain:1024", "", 0.05, "", "", ReadLimits.DEFAULT.maxBytes());

    public ProblemConfig {
        if (source.isBlank()) {
            throw new IllegalArgumentException("source is empty; name a file of problems, chain:COUNT or story:COUNT");
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
    public record Split(List<Problem> training, List<Problem> evaluation, List<String> left) {
        private Split requireBoth(String source, String asks) {
            if (training.isEmpty() || evaluation.isEmpty()) {
                throw new IllegalArgumentException(
                        "problems.source=%s with %s leaves %d problems for training and %d for evaluation; both need at least one"
                                .formatted(source, asks, training.size(), evaluation.size()));
            }
            return this;
        }
    }

    /** The same for problems that a program brings. */
    ProblemConfig ofProgram() {
        return new ProblemConfig(BROUGHT, "", heldOutShare, question, answer, maxBytes);
    }

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
        return load(Brought.NOTHING);
    }

    /** The same, of problems that a program brings where it brings any. */
    Split load(Brought brought) {
        List<Problem> own = brought.problems();
        if (own != null) {
            ProblemSet all = brought(own);
            List<Problem> heldOut = brought.evaluation();
            return heldOut != null ? split(all, brought(heldOut), "evaluation") : split(all);
        }
        if (source.equals(BROUGHT)) {
            throw new IllegalArgumentException("problems.source is " + BROUGHT
                    + ": a program brought this run's problems, and only that program can go on with it");
        }
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
        ProblemSet all = ProblemSource.load(source, mapping(), limits);
        // Generated ones of evaluation are reserved by a hash, so that they can never be among the others.
        String asks = evaluation.isEmpty() && source.matches("(chain|story):.*")
                ? GeneratedSource.of(source).reserved()
                : evaluation;
        return asks.isEmpty()
                ? split(all)
                : split(all, ProblemSource.load(asks, mapping(), limits), "evaluation=" + asks);
    }

    private static ProblemSet brought(List<Problem> problems) {
        return new ProblemSet(problems, ColumnMapping.guess(), new ReadReport(BROUGHT, problems.size(), 0, 0, 0));
    }

    /** A part held out by a hash of the question. */
    private Split split(ProblemSet all) {
        ProblemSet distinct = all.distinct();
        return new Split(
                        distinct.training(heldOutShare).problems(),
                        distinct.heldOut(heldOutShare).problems(),
                        distinct.report().warnings())
                .requireBoth(source, "held_out_share=" + heldOutShare);
    }

    private Split split(ProblemSet all, ProblemSet heldOut, String asks) {
        ProblemSet distinct = all.distinct();
        List<Problem> held = heldOut.distinct().problems();
        Set<String> asked = held.stream().map(Problem::question).collect(Collectors.toSet());
        List<Problem> training = distinct.problems().stream()
                .filter(problem -> !asked.contains(problem.question()))
                .toList();
        List<String> left = new ArrayList<>(distinct.report().warnings());
        if (training.size() < distinct.size()) {
            left.add("left out " + (distinct.size() - training.size()) + " of " + distinct.size()
                    + " problems because the evaluation asks them too");
        }
        return new Split(training, held, left).requireBoth(source, asks);
    }

    private ColumnMapping mapping() {
        return new ColumnMapping(named(question), named(answer), null, null, null);
    }

    private static @Nullable String named(String column) {
        return column.isEmpty() ? null : column;
    }
}
