package org.motet.train.generated;

import java.util.ArrayList;
import java.util.List;
import org.motet.problem.Problem;
import org.motet.problem.StableHash;

/**
 * Generated problems: a start value in [2, 9] and two to four operations with operands in [2, 9], every value on the way
 * in [0, 99], asked in words or as an expression.
 *
 * <p>Problem {@code i} of a seed is a pure function of (seed, i). One chain in eight is reserved for evaluation by a hash of
 * the chain alone, so that no seed and no amount of generated data brings a held-out chain, in either rendering, into
 * {@link #training}.
 */
public final class ChainProblems {
    /** The {@link Problem#source()} of every generated problem. */
    public static final String SOURCE = "chain";

    /** One chain in so many is reserved for evaluation. */
    private static final int RESERVED_SHARE = 8;

    private static final long HELD_OUT_SEED = 0x4D6F746574L;
    private static final int SMALLEST = 2;
    private static final int LARGEST = 9;
    private static final int VALUE_LIMIT = 99;

    private final long seed;

    public ChainProblems(long seed) {
        this.seed = seed;
    }

    /** The problem of that index, never one of a held-out chain. Different indices can give equal problems. */
    public WorkedProblem training(long index) {
        return problem(seed, index, false);
    }

    /** The first {@code count} problems of this seed with different questions, in the order of their indices. */
    public List<WorkedProblem> distinctTraining(int count) {
        return ((GeneratedProblems) this::training).distinct(count);
    }

    /** Held-out problems: the same for every seed. */
    static GeneratedProblems heldOut() {
        return index -> problem(HELD_OUT_SEED, index, true);
    }

    /** The first {@code count} held-out problems with different questions: the same for every seed. */
    public static List<WorkedProblem> heldOut(int count) {
        return heldOut().distinct(count);
    }

    private static WorkedProblem problem(long seed, long index, boolean heldOut) {
        for (long attempt = 0; ; attempt++) {
            long key = StableHash.of(seed, index, attempt);
            Calculation chain = draw(key);
            if (isReserved(chain) == heldOut) {
                boolean words = StableHash.below(2, key, 0) == 0;
                String question = words ? new Chain(chain).inWords() : new Chain(chain).asExpression();
                String id = (words ? "words:" : "expr:") + chain.canonical();
                int operations = chain.operators().size();
                Problem problem =
                        new Problem(id, question, List.of("" + chain.result()), SOURCE, Integer.toString(operations));
                return new WorkedProblem(problem, chain.equations(), chain.operators());
            }
        }
    }

    private static boolean isReserved(Calculation chain) {
        return Long.remainderUnsigned(StableHash.of(chain.canonical()), RESERVED_SHARE) == 0;
    }

    private static Calculation draw(long key) {
        int counter = 1; // draw 0 is the rendering
        int start = SMALLEST + StableHash.below(LARGEST - SMALLEST + 1, key, counter++);
        int operations = 2 + StableHash.below(3, key, counter++);
        List<Character> operators = new ArrayList<>(operations);
        List<Integer> operands = new ArrayList<>(operations);
        int value = start;
        while (operators.size() < operations) {
            char operator = "+-*".charAt(StableHash.below(3, key, counter++));
            int operand = SMALLEST + StableHash.below(LARGEST - SMALLEST + 1, key, counter++);
            int next = Calculation.apply(value, operator, operand);
            boolean tooSmallToSubtract = operator == '-' && value < 3;
            if (next >= 0 && next <= VALUE_LIMIT && !tooSmallToSubtract) {
                operators.add(operator);
                operands.add(operand);
                value = next;
            }
        }
        return new Calculation(start, operators, operands);
    }
}
