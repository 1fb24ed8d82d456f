package org.motet.train.generated;

import java.util.ArrayList;
import java.util.List;
import org.motet.problem.StableHash;

/**
 * A word problem as it is told, sentence by sentence, with what is calculated beside it.
 *
 * @param sentences in order, the question last
 * @param calculation what is told
 */
record Story(List<String> sentences, Calculation calculation) {
    private static final int OPERAND_LIMIT = 20;
    private static final int VALUE_LIMIT = 400;
    private static final int TALES = 3; // wordings of each kind of event

    private static final List<String> NAMES = List.of(
            "Anna", "Ben", "Carla", "David", "Elena", "Felix", "Grace", "Hugo", "Iris", "Jonas", "Lena", "Marco",
            "Nora", "Oscar", "Paula", "Tom");
    private static final List<String> THINGS = List.of(
            "apples",
            "books",
            "buttons",
            "cards",
            "coins",
            "cookies",
            "eggs",
            "flowers",
            "marbles",
            "pencils",
            "shells",
            "stamps",
            "stickers",
            "stones",
            "tickets",
            "toys");
    private static final List<String> HOLDERS = List.of("bags", "boxes", "baskets", "jars", "drawers", "packets");

    Story {
        sentences = List.copyOf(sentences);
    }

    /** The story that a key stands for. */
    static Story draw(Levels levels, long key) {
        return new Draw(key).story(levels);
    }

    String text() {
        return String.join(" ", sentences);
    }

    /** A story in the making: draws come one after the other from the stream of its key. */
    private static final class Draw {
        private final long key;
        private int drawn;
        private final List<String> sentences = new ArrayList<>();
        private final List<Character> operators = new ArrayList<>();
        private final List<Integer> operands = new ArrayList<>();
        private final String name;
        private final String friend;
        private final String things;
        private int value;

        Draw(long key) {
            this.key = key;
            int who = below(NAMES.size());
            name = NAMES.get(who);
            friend = NAMES.get((who + 1 + below(NAMES.size() - 1)) % NAMES.size());
            things = THINGS.get(below(THINGS.size()));
        }

        private int below(int bound) {
            return StableHash.below(bound, key, drawn++);
        }

        private int between(int least, int most) {
            return least + below(most - least + 1);
        }

        Story story(Levels levels) {
            int operations = between(levels.easiest(), levels.hardest());
            int start = open();
            while (operators.size() < operations - 1) {
                event();
            }
            String question = "How many %s does %s have in the end?".formatted(things, name);
            if (operators.size() < operations && !sale()) {
                event();
            } else if (operators.size() == operations && sold) {
                question = "How many dollars does %s get?".formatted(name);
            }
            sentences.add(question);
            return new Story(sentences, new Calculation(start, operators, operands));
        }

        private boolean sold;

        /** {@code Anna has 12 coins.}, or the same as a product, which is the first operation. */
        private int open() {
            boolean product = below(3) == 0;
            int first = product ? between(2, 9) : between(4, 40);
            value = first;
            if (product) {
                int each = between(2, 12);
                sentences.add("%s has %d %s with %d %s in each."
                        .formatted(name, first, HOLDERS.get(below(HOLDERS.size())), each, things));
                add('*', each);
            } else {
                sentences.add("%s has %d %s.".formatted(name, first, things));
            }
            return first;
        }

        private void add(char operator, int operand) {
            operators.add(operator);
            operands.add(operand);
            value = Calculation.apply(value, operator, operand);
        }

        /** In one story of four the last operation is a price. */
        private boolean sale() {
            sold = below(4) == 0 && value * 9 <= VALUE_LIMIT;
            if (sold) {
                int price = between(2, 9);
                sentences.add("%s sells all of them for %d dollars each.".formatted(name, price));
                add('*', price);
            }
            return sold;
        }

        /** There become more or fewer: what cannot be with this number of things is drawn again. */
        private void event() {
            int before = operators.size();
            while (operators.size() == before) {
                switch (below(8)) {
                    case 0, 1, 2 -> more();
                    case 3, 4, 5 -> fewer();
                    case 6 -> multiplied();
                    default -> divided();
                }
            }
        }

        private void more() {
            int number = between(2, OPERAND_LIMIT);
            if (value + number > VALUE_LIMIT) {
                return;
            }
            sentences.add(
                    switch (below(TALES)) {
                        case 0 -> "%s buys %d more.".formatted(name, number);
                        case 1 -> "%s gives %s another %d.".formatted(friend, name, number);
                        default -> "Then %s finds %d more.".formatted(name, number);
                    });
            add('+', number);
        }

        private void fewer() {
            if (value < 4) {
                return;
            }
            int number = between(2, Math.min(OPERAND_LIMIT, value - 1));
            sentences.add(
                    switch (below(TALES)) {
                        case 0 -> "%s gives %d of them to %s.".formatted(name, number, friend);
                        case 1 -> "Then %s loses %d of them.".formatted(name, number);
                        default -> "%s puts %d of them away for good.".formatted(name, number);
                    });
            add('-', number);
        }

        private void multiplied() {
            int times = between(2, 4);
            if (value * times > VALUE_LIMIT) {
                return;
            }
            sentences.add("Then the number of %s grows to %d times what it was.".formatted(things, times));
            add('*', times);
        }

        private void divided() {
            int parts = between(2, 6);
            if (value % parts != 0 || value == parts) {
                return;
            }
            sentences.add("%s splits them evenly into %d piles and keeps only one pile.".formatted(name, parts));
            add('/', parts);
        }
    }
}
