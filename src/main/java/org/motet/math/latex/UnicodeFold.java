package org.motet.math.latex;

import java.text.Normalizer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes Unicode mathematics in LaTeX and ASCII; drops characters that cannot be seen. Idempotent and linear. */
public final class UnicodeFold {
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ";
    private static final String SUPER_PLAIN = "0123456789+-=()ni";
    private static final String SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙ";
    private static final String SUB_PLAIN = "0123456789+-=()n";
    private static final String GREEK = "αβγδεζηθικλμνξπρσςτυφχψωΓΔΘΛΞΠΣΦΨΩ";
    private static final String[] GREEK_NAMES = {
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
        "xi", "pi", "rho", "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta",
        "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega"
    };
    private static final Map<Character, String> SIGNS = Map.ofEntries(
            Map.entry('−', "-"),
            Map.entry('–', "-"),
            Map.entry('—', "-"),
            Map.entry('‐', "-"),
            Map.entry('‑', "-"),
            Map.entry('﹣', "-"),
            Map.entry('×', "\\times "),
            Map.entry('·', "\\cdot "),
            Map.entry('⋅', "\\cdot "),
            Map.entry('∙', "\\cdot "),
            Map.entry('∗', "*"),
            Map.entry('÷', "\\div "),
            Map.entry('⁄', "/"),
            Map.entry('∕', "/"),
            Map.entry('√', "\\sqrt "),
            Map.entry('∛', "\\sqrt[3] "),
            Map.entry('∞', "\\infty "),
            Map.entry('°', "^\\circ "),
            Map.entry('º', "^\\circ "),
            Map.entry('≤', "\\le "),
            Map.entry('≥', "\\ge "),
            Map.entry('⩽', "\\le "),
            Map.entry('⩾', "\\ge "),
            Map.entry('≦', "\\le "),
            Map.entry('≧', "\\ge "),
            Map.entry('≠', "\\ne "),
            Map.entry('≈', "\\approx "),
            Map.entry('≡', "\\equiv "),
            Map.entry('±', "\\pm "),
            Map.entry('∓', "\\mp "),
            Map.entry('∪', "\\cup "),
            Map.entry('∩', "\\cap "),
            Map.entry('∅', "\\emptyset "),
            Map.entry('∖', "\\setminus "),
            Map.entry('∈', "\\in "),
            Map.entry('∣', "\\mid "),
            Map.entry('⌊', "\\lfloor "),
            Map.entry('⌋', "\\rfloor "),
            Map.entry('⌈', "\\lceil "),
            Map.entry('⌉', "\\rceil "),
            Map.entry('⟨', "\\langle "),
            Map.entry('⟩', "\\rangle "),
            Map.entry('ℝ', "\\mathbb{R}"),
            Map.entry('ℤ', "\\mathbb{Z}"),
            Map.entry('ℕ', "\\mathbb{N}"),
            Map.entry('ℚ', "\\mathbb{Q}"),
            Map.entry('ℂ', "\\mathbb{C}"),
            Map.entry('′', "'"),
            Map.entry('’', "'"),
            Map.entry('‘', "'"),
            Map.entry('“', "\""),
            Map.entry('”', "\""),
            Map.entry('…', "\\ldots "),
            Map.entry('⋯', "\\cdots "),
            Map.entry('、', ","),
            Map.entry('。', "."),
            Map.entry('µ', "\\mu "),
            Map.entry('ϕ', "\\phi "),
            Map.entry('ϵ', "\\epsilon "),
            Map.entry('″', "''"),
            Map.entry('‴', "'''"),
            Map.entry('€', "\\euro "),
            Map.entry('£', "\\pounds "),
            Map.entry('¥', "\\yen "),
            Map.entry('₹', "\\rupee "),
            Map.entry('₩', "\\won "),
            Map.entry('₽', "\\rouble "),
            Map.entry('฿', "\\baht "),
            Map.entry('₫', "\\dong "),
            Map.entry('₺', "\\lira "),
            Map.entry('₱', "\\peso "),
            Map.entry('₪', "\\shekel "),
            Map.entry('₦', "\\naira "),
            Map.entry('¢', "\\cents "),
            Map.entry('∶', ":"),
            Map.entry('∠', "\\angle "),
            Map.entry('△', "\\triangle "));

    private UnicodeFold() {}

    public static String fold(String text) {
        int at = 0;
        while (at < text.length() && isPlain(text.charAt(at))) {
            at++;
        }
        return at == text.length() ? text : foldFrom(text, at);
    }

    private static boolean isPlain(char c) {
        return c < 0x7f && (c >= ' ' || c == '\n' || c == '\t' || c == '\r');
    }

    private static String foldFrom(String text, int from) {
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, from);
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            int super_ = SUPERSCRIPTS.indexOf(c);
            int sub = SUBSCRIPTS.indexOf(c);
            if (isPlain(c)) {
                out.append(c);
                at++;
            } else if (super_ >= 0 || sub >= 0) {
                at = script(text, at, out, super_ >= 0);
            } else {
                int code = text.codePointAt(at);
                out.append(other(c, code));
                at += Character.charCount(code);
            }
        }
        return out.toString();
    }

    private static int script(String text, int from, StringBuilder out, boolean up) {
        String marks = up ? SUPERSCRIPTS : SUBSCRIPTS;
        String plain = up ? SUPER_PLAIN : SUB_PLAIN;
        out.append(up ? "^{" : "_{");
        int at = from;
        while (at < text.length() && marks.indexOf(text.charAt(at)) >= 0) {
            out.append(plain.charAt(marks.indexOf(text.charAt(at++))));
        }
        out.append('}');
        return at;
    }

    private static String other(char c, int code) {
        @Nullable String sign = SIGNS.get(c);
        if (sign != null) {
            return sign;
        }
        int greek = GREEK.indexOf(c);
        if (greek >= 0) {
            return "\\" + GREEK_NAMES[greek] + " ";
        }
        if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
            return " ";
        }
        int type = Character.getType(code);
        if (type == Character.FORMAT
                || type == Character.CONTROL
                || c == '\ufeff'
                || type == Character.NON_SPACING_MARK) {
            return "";
        }
        String folded = Normalizer.normalize(Character.toString(code), Normalizer.Form.NFKC);
        @Nullable String foldedSign = folded.length() == 1 ? SIGNS.get(folded.charAt(0)) : null;
        if (foldedSign != null) {
            return foldedSign;
        }
        int slash = folded.indexOf('⁄');
        return slash > 0 && slash < folded.length() - 1
                ? "\\frac{" + folded.substring(0, slash) + "}{" + folded.substring(slash + 1) + "}"
                : folded.indexOf('⁄') >= 0 ? folded.replace('⁄', '/') : folded;
    }
}
