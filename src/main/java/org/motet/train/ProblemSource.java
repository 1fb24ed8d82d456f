package org.motet.train;

import java.nio.file.Files;
import java.nio.file.Path;
import org.motet.problem.ColumnMapping;
import org.motet.problem.ProblemSet;
import org.motet.problem.ReadLimits;
import org.motet.train.generated.GeneratedSource;

/** Problems by the name of where they come from: files, folders, or the generated ones. */
public final class ProblemSource {
    private ProblemSource() {}

    /**
     * Problems of a file or folder, or generated ones.
     *
     * @param spec a path; {@code path#split} chooses one split of a folder with several; what {@link
     *     GeneratedSource} names is generated
     * @throws IllegalArgumentException if it is missing, damaged, of an unknown format, or lacks a column
     */
    public static ProblemSet load(String spec, ColumnMapping mapping, ReadLimits limits) {
        return GeneratedSource.isMeantBy(spec) && !Files.exists(Path.of(spec))
                ? GeneratedSource.of(spec).load()
                : ProblemSet.load(spec, mapping, limits);
    }

    /** The same within the default limits. */
    public static ProblemSet load(String spec, ColumnMapping mapping) {
        return load(spec, mapping, ReadLimits.DEFAULT);
    }
}
