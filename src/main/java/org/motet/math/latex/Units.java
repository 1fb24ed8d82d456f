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
            pound lb lbs
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
            dollar usd USD buck
            cent
            penny pennies
            euro
            percent percentage pct
            mph
            am
            pm
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
            F farad
            C coulomb
            AU
            pc parsec
            dB
            rpm
            erg erg
            dyne dyn
            angstrom
            """;

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

    /** The unit of that name, or null. Case counts for abbreviations of one or two letters. */
    public static @Nullable Unit named(String word) {
        @Nullable String name = NAMES.get(word);
        if (name == null && word.length() > 2) {
            name = NAMES.get(word.toLowerCase(Locale.ROOT));
        }
        return name == null ? null : Unit.of(name);
    }
}
