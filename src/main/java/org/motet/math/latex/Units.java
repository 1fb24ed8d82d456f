package org.motet.math.latex;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names of units of measurement, in one spelling each. */
public final class Units {
    /** One unit a line: its name here, then other spellings; plurals in -s need no mention. */
    private static final String TABLE = """
            mm millimeter millimetre
            cm centimeter centimetre
            dm decimeter
            m meter metre
            km kilometer kilometre
            nm nanometer
            inch in inches
            foot ft feet
            yard yd
            mile mi
            acre
            hectare ha
            liter litre L l
            ml mL milliliter millilitre
            gallon gal
            quart
            pint
            ounce oz
            pound
            lb lbs
            ton tonne
            g gram
            kg kilogram
            mg milligram
            second sec s
            ms millisecond
            minute min
            hour hr hrs h
            day
            week
            month
            year yr yrs
            decade
            degree deg
            radian rad
            dollar buck
            usd USD
            cad CAD
            aud AUD
            nzd NZD
            hkd HKD
            sgd SGD
            euro EUR
            sterling GBP quid
            yen JPY
            yen-sign
            yuan renminbi RMB CNY
            rupee INR Rs
            won-sign KRW
            rouble ruble RUB
            franc CHF
            brl BRL
            peso
            baht
            lira
            shekel
            naira
            rupiah
            zloty
            rand-sign ZAR
            dong-sign
            cent
            penny pennies
            pence
            percent percentage pct
            mph
            am AM
            pm PM
            noon midday
            midnight
            o'clock
            prime
            double-prime
            N newton
            J joule
            kJ kilojoule
            W watt
            kW kilowatt
            Pa pascal
            kPa
            atm
            Hz hertz
            kHz
            MHz
            GHz
            V volt
            A ampere amp
            ohm
            K kelvin
            celsius
            fahrenheit
            mol mole
            eV
            keV
            MeV
            GeV
            T tesla
            farad
            F
            coulomb
            C
            AU
            pc parsec
            dB
            rpm
            erg erg
            dyne dyn
            angstrom
            """;

    /** Names that leave open which of several units is meant. */
    private static final Map<String, Set<String>> GENERAL = Map.of(
            "pound", Set.of("lb", "sterling"),
            "dollar", Set.of("usd", "cad", "aud", "nzd", "hkd", "sgd"),
            "yen-sign", Set.of("yen", "yuan"),
            "penny", Set.of("cent", "pence"),
            "degree", Set.of("celsius", "fahrenheit"),
            "C", Set.of("coulomb", "celsius"),
            "F", Set.of("farad", "fahrenheit"),
            "prime", Set.of("foot", "minute"),
            "double-prime", Set.of("inch", "second"));

    private static final Set<String> CURRENCIES = Set.of(
            "dollar",
            "usd",
            "cad",
            "aud",
            "nzd",
            "hkd",
            "sgd",
            "euro",
            "sterling",
            "pound",
            "yen",
            "yen-sign",
            "yuan",
            "rupee",
            "won-sign",
            "rouble",
            "franc",
            "brl",
            "peso",
            "baht",
            "lira",
            "shekel",
            "naira",
            "rupiah",
            "zloty",
            "rand-sign",
            "dong-sign",
            "cent",
            "penny",
            "pence");

    private static final Set<String> MAYBE_CURRENCIES = Set.of(
            "won", "rand", "dong", "real", "reais", "mark", "marks", "crown", "crowns", "krona", "krone", "kroner");

    private static final Map<String, String> NAMES = names();
    /** Letters that may stand for a unit behind a number even in a formula. */
    private static final Set<String> LETTERS =
            Set.of("m", "g", "s", "h", "L", "l", "N", "J", "W", "V", "A", "K", "T", "C", "F");

    private Units() {}

    private static Map<String, String> names() {
        Map<String, String> names = new HashMap<>();
        TABLE.lines().forEach(line -> {
            String[] spellings = line.strip().split(" ");
            for (String spelling : spellings) {
                names.put(spelling, spellings[0]);
                if (spelling.length() > 2) {
                    names.put(spelling + "s", spellings[0]);
                }
            }
        });
        return Map.copyOf(names);
    }

    static boolean isName(String word) {
        return word.length() > 1 && named(word) != null;
    }

    public static boolean isLetter(String letter) {
        return LETTERS.contains(letter);
    }

    /** Whether two names may mean the same unit: "pound" is a weight or a currency, 5' are feet or minutes. */
    static boolean mayBeSame(String a, String b) {
        Set<String> one = GENERAL.getOrDefault(a, Set.of());
        Set<String> other = GENERAL.getOrDefault(b, Set.of());
        return a.equals(b)
                || one.contains(b)
                || other.contains(a)
                || one.stream().anyMatch(other::contains);
    }

    /** Whether a word of another meaning is a currency as well: won, mark, crown. */
    static boolean maybeCurrency(String word) {
        return MAYBE_CURRENCIES.contains(word);
    }

    static boolean isCurrency(String name) {
        return CURRENCIES.contains(name);
    }

    /** The unit of that name, or null. Case counts for abbreviations of one or two letters. */
    public static @Nullable Unit named(String word) {
        @Nullable String name = NAMES.get(word);
        if (name == null && word.length() > 2) {
            name = NAMES.get(word.toLowerCase(Locale.ROOT));
        }
        return name == null ? null : Unit.of(name);
    }
}
