package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.motet.distributed.RankFailedException;
import org.motet.model.NotFiniteException;
import org.motet.problem.JsonFault;
import org.motet.reward.RewardFailedException;
import org.motet.rollout.EngineFailedException;
import org.motet.train.CollapsedException;
import org.motet.train.TooFewGroupsException;
import org.motet.update.DivergedException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import tools.jackson.core.JacksonException;

/**
 * Turns failures into one sentence on standard error and an exit code: 2 where the caller can mend usage, config or input, 1 for
 * everything else.
 */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** What the program says of a file that it cannot write, and the operating system of its disks. */
    private static final Pattern DISK = Pattern.compile(
            "^cannot be written|^cannot write to |No space left on device|Disk quota exceeded|File too large|Input/output error");

    private final BooleanSupplier stacktrace;

    Failures(BooleanSupplier stacktrace) {
        this.stacktrace = stacktrace;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        err.println(name + ": " + oneLine(failure.getMessage()));
        if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
            err.println("Try '" + name + " --help'.");
        }
        trace(failure, err);
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, @Nullable ParseResult parsed) {
        if (thrown instanceof ParameterException usage) {
            return handleParseException(usage, new String[0]);
        }
        PrintWriter err = command.getErr();
        Throwable failure = unwrap(thrown);
        String sentence = inputSentence(failure);
        if (sentence != null) {
            err.println("motet: " + oneLine(sentence));
            trace(thrown, err);
            return failedByItself(failure) ? ExitCode.SOFTWARE : ExitCode.USAGE;
        }
        err.println("motet: failed with " + oneLine(failure.toString())
                + (stacktrace.getAsBoolean() ? "" : " (--stacktrace or MOTET_STACKTRACE=1 shows where)"));
        trace(thrown, err);
        return ExitCode.SOFTWARE;
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable failure = thrown;
        Throwable cause = failure.getCause();
        while (cause != null && isWrapper(failure)) {
            failure = cause;
            cause = failure.getCause();
        }
        return failure;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof ExecutionException
                || failure instanceof CompletionException
                || failure instanceof UncheckedIOException e && !hasOwnMessage(e);
    }

    private static boolean hasOwnMessage(UncheckedIOException failure) {
        return failure.getMessage() != null && !failure.getMessage().equals(String.valueOf(failure.getCause()));
    }

    /** What the caller can mend, or null where the failure is the program's own. */
    private static @Nullable String inputSentence(Throwable failure) {
        return switch (failure) {
            case NoSuchFileException e -> "No such file or directory: " + e.getFile() + ".";
            case AccessDeniedException e -> "No permission for " + e.getFile() + ".";
            case FileAlreadyExistsException e -> "Already there: " + e.getFile() + ".";
            case NotDirectoryException e -> "Not a directory: " + e.getFile() + ".";
            case DirectoryNotEmptyException e -> "Directory is not empty: " + e.getFile() + ".";
            case FileSystemException e -> e.getFile() + ": " + e.getReason() + ".";
            case RewardFailedException e -> oneLine(e.getMessage());
            case EngineFailedException e -> oneLine(e.getMessage());
            case TooFewGroupsException e -> oneLine(e.getMessage());
            case NotFiniteException e -> oneLine(e.getMessage());
            case DivergedException e -> oneLine(e.getMessage());
            case CollapsedException e -> oneLine(e.getMessage());
            case RankFailedException e -> oneLine(e.getMessage());
            case CharacterCodingException e -> "A text file is not valid UTF-8 (" + e.getMessage() + ").";
            case JacksonException e ->
                "Not valid JSON: " + JsonFault.reason(e) + " ("
                        + e.getLocation().offsetDescription() + ").";
            case IOException e when e.getMessage() != null -> e.getMessage();
            case UncheckedIOException e when e.getMessage() != null -> e.getMessage();
            case IllegalArgumentException e when e.getMessage() != null -> e.getMessage();
            default -> null;
        };
    }

    /**
     * Whether no other usage, config or input would help: a reward that is gone, groups that all came out alike, numbers that are none,
     * a policy that collapses, a disk that is full.
     */
    private static boolean failedByItself(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            String message = at instanceof FileSystemException e ? e.getReason() : at.getMessage();
            if (at instanceof RewardFailedException
                    || at instanceof EngineFailedException
                    || at instanceof TooFewGroupsException
                    || at instanceof NotFiniteException
                    || at instanceof DivergedException
                    || at instanceof CollapsedException
                    || at instanceof RankFailedException
                    || at instanceof IOException
                            && message != null
                            && DISK.matcher(message).find()) {
                return true;
            }
        }
        return false;
    }

    private static String oneLine(@Nullable String message) {
        return message == null ? "" : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private void trace(Throwable failure, PrintWriter err) {
        if (stacktrace.getAsBoolean()) {
            failure.printStackTrace(err);
        }
    }
}
