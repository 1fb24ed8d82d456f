package org.motet.math.latex;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the LaTeX commands mean that occur in answers. */
public final class Commands {
    /** Their braces hold prose. */
    static final Set<String> PROSE = Set.of(
            "text",
            "textbf",
            "textit",
            "textrm",
            "textnormal",
            "textsf",
            "texttt",
            "textsc",
            "mbox",
            "mathrm",
            "mathbf",
            "mathit",
            "mathsf",
            "mathtt",
            "operatorname",
            "emph",
            "bf",
            "rm",
            "it",
            "boldsymbol",
            "bm",
            "hbox",
            "mathnormal",
            "textup",
            "underline",
            "uline",
            "textmd",
            "mathcal",
            "mathscr",
            "mathfrak");

    /** Spacing, size and style: no meaning. */
    static final Set<String> IGNORED = Set.of(
            "left",
            "right",
            "middle",
            "big",
            "Big",
            "bigg",
            "Bigg",
            "bigl",
            "bigr",
            "Bigl",
            "Bigr",
            "biggl",
            "biggr",
            "displaystyle",
            "textstyle",
            "scriptstyle",
            "quad",
            "qquad",
            "large",
            "Large",
            "LARGE",
            "huge",
            "Huge",
            "normalsize",
            "small",
            "limits",
            "nolimits",
            "hspace",
            "vspace",
            "color",
            "textcolor",
            "phantom",
            "hphantom",
            "vphantom",
            "thinspace",
            "enspace",
            "nobreak",
            "allowbreak",
            "hfill",
            "noindent",
            "mathstrut",
            "strut",
            "boxed",
            "fbox",
            "space",
            "newline",
            "par",
            "bullet");

    /** Of those, the ones whose argument in braces goes with them. */
    static final Set<String> IGNORED_WITH_ARGUMENT =
            Set.of("hspace", "vspace", "color", "textcolor", "phantom", "hphantom", "vphantom");

    /** Names of functions of one argument. */
    public static final Set<String> FUNCTIONS = Set.of(
            "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "arccot", "sinh", "cosh", "tanh",
            "ln", "log", "exp", "max", "min", "gcd", "lcm", "Re", "Im", "arg", "sgn", "det", "dim", "deg");

    static final Set<String> GREEK = Set.of(
            "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
            "xi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda",
            "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega", "ell", "hbar", "nabla", "partial");

    /** One name for each meaning. */
    private static final Map<String, String> SYNONYMS = Map.ofEntries(
            Map.entry("dfrac", "frac"),
            Map.entry("tfrac", "frac"),
            Map.entry("cfrac", "frac"),
            Map.entry("sfrac", "frac"),
            Map.entry("dbinom", "binom"),
            Map.entry("tbinom", "binom"),
            Map.entry("leq", "le"),
            Map.entry("leqslant", "le"),
            Map.entry("geq", "ge"),
            Map.entry("geqslant", "ge"),
            Map.entry("lt", "<"),
            Map.entry("gt", ">"),
            Map.entry("neq", "ne"),
            Map.entry("ast", "times"),
            Map.entry("varnothing", "emptyset"),
            Map.entry("backslash", "setminus"),
            Map.entry("smallsetminus", "setminus"),
            Map.entry("degree", "circ"),
            Map.entry("lvert", "vert"),
            Map.entry("rvert", "vert"),
            Map.entry("vee", "lor"),
            Map.entry("wedge", "land"),
            Map.entry("lbrace", "{"),
            Map.entry("rbrace", "}"),
            Map.entry("lbrack", "["),
            Map.entry("rbrack", "]"),
            Map.entry("dots", "ldots"),
            Map.entry("cdots", "ldots"),
            Map.entry("dotsc", "ldots"),
            Map.entry("dotsb", "ldots"),
            Map.entry("approxeq", "approx"),
            Map.entry("simeq", "approx"),
            Map.entry("sim", "approx"),
            Map.entry("doteq", "approx"),
            Map.entry("bar", "overline"),
            Map.entry("varepsilon", "epsilon"),
            Map.entry("varphi", "phi"),
            Map.entry("vartheta", "theta"),
            Map.entry("varrho", "rho"),
            Map.entry("varsigma", "sigma"),
            Map.entry("tg", "tan"),
            Map.entry("ctg", "cot"),
            Map.entry("cosec", "csc"),
            Map.entry("lg", "log"),
            Map.entry("divided", "div"),
            Map.entry("iff", "Leftrightarrow"),
            Map.entry("operatorname*", "operatorname"),
            Map.entry("colon", ":"),
            Map.entry("bigcup", "cup"),
            Map.entry("bigcap", "cap"),
            Map.entry("vert", "|"),
            Map.entry("infin", "infty"),
            Map.entry("prime", "'"));

    private static final Set<String> OTHERS = Set.of(
            "frac",
            "sqrt",
            "binom",
            "pi",
            "infty",
            "cdot",
            "times",
            "div",
            "le",
            "ge",
            "ne",
            "pm",
            "mp",
            "cup",
            "cap",
            "emptyset",
            "setminus",
            "in",
            "approx",
            "equiv",
            "circ",
            "overline",
            "lfloor",
            "rfloor",
            "lceil",
            "rceil",
            "langle",
            "rangle",
            "mid",
            "begin",
            "end",
            "mathbb",
            "Bbb",
            "over",
            "choose",
            "ldots",
            "lor",
            "land",
            "imath",
            "mod",
            "pmod",
            "bmod",
            "vec",
            "hat",
            "dot",
            "ddot",
            "tilde",
            "widehat",
            "angle",
            "triangle",
            "to",
            "overrightarrow",
            "Rightarrow",
            "implies",
            "rightarrow",
            "sum",
            "int",
            "prod",
            "lim",
            "percent",
            "cong",
            "perp",
            "parallel",
            "therefore",
            "not",
            "star",
            "oplus",
            "otimes",
            "mapsto",
            "forall",
            "exists",
            "log",
            "tag",
            "hline",
            "overbrace",
            "underbrace",
            "subset",
            "subseteq",
            "notin",
            "Vert",
            "|",
            "iint",
            "oint",
            "dagger");

    private static final Set<String> KNOWN = known();

    private Commands() {}

    private static Set<String> known() {
        Set<String> known = new HashSet<>(SYNONYMS.keySet());
        List.of(OTHERS, FUNCTIONS, GREEK, IGNORED, PROSE, Currencies.commands()).forEach(known::addAll);
        return Set.copyOf(known);
    }

    static boolean isKnown(String name) {
        return KNOWN.contains(name);
    }

    static String canonical(String name) {
        @Nullable String other = SYNONYMS.get(name);
        return other == null ? name : SYNONYMS.getOrDefault(other, other);
    }
}
