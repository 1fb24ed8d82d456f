package org.motet.math;

import java.util.List;
import java.util.SplittableRandom;

/** Answers with pieces taken out, doubled, swapped and put in from elsewhere; reproducible from a seed. */
public final class Mutations {
    private static final String[] PIECES = {
        "\\frac{",
        "}",
        "{",
        "\\sqrt",
        "^",
        "_",
        "(",
        ")",
        "[",
        "]",
        "\\{",
        "\\}",
        ",",
        "\\text{",
        "\\cup",
        "\\pm",
        "=",
        "<",
        "\\le",
        "|",
        "!",
        "%",
        "\\%",
        "^\\circ",
        "\\infty",
        "\\begin{pmatrix}",
        "\\end{pmatrix}",
        "&",
        "\\\\",
        "e",
        "i",
        "\\pi",
        "0",
        "-",
        "1e",
        ".",
        "\\overline{",
        "\\log_",
        "\\sin",
        "\\binom",
        "\\mid",
        ":",
        "x",
        "\\left",
        "\\right",
        "10^{10^",
        "\u200b",
        "½",
        "²",
        "\\mathbb{R}",
        " and ",
        "$",
        "\\$",
        "∞",
        "\\boxed{",
        "\\lfloor",
        "\\rfloor",
        "/",
        "*",
        "\\mod",
        "\\in",
        "\\dot{",
        "'",
        "\\;",
        "9".repeat(40),
        " cm",
        "\\ldots",
        "million",
        "\\imath",
        "\ud835",
        "\u0000"
    };

    private final SplittableRandom random;
    private final List<String> texts;

    public Mutations(long seed, List<String> texts) {
        this.random = new SplittableRandom(seed);
        this.texts = texts;
    }

    String any() {
        return texts.get(random.nextInt(texts.size()));
    }

    public String mutated() {
        StringBuilder text = new StringBuilder(any());
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(6));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 2 -> text.insert(at, text.substring(at, end));
                case 3 -> text.replace(at, end, PIECES[random.nextInt(PIECES.length)]);
                default -> {
                    String other = any();
                    text.insert(at, other, 0, random.nextInt(other.length() + 1));
                }
            }
        }
        return text.toString();
    }
}
