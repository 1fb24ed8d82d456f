package org.motet.math.latex;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The signs of currencies and the codes that stand before an amount, with the names that {@link Units} gives them. */
final class Currencies {
    /** The unit, then commands of LaTeX, also those that {@link UnicodeFold} writes for a sign. */
    private static final Map<String, String> COMMANDS = table("""
            dollar: textdollar
            euro: euro EUR texteuro
            sterling: pounds pound textsterling mathsterling
            yen-sign: yen textyen
            rupee: rupee INR
            won-sign: won textwon
            rouble: rouble
            baht: baht textbaht
            dong-sign: dong textdong
            lira: lira
            peso: peso textpeso
            shekel: shekel
            naira: naira textnaira
            cent: cents cent textcent
            """);

    /** The unit, then what stands before a dollar sign or an amount. */
    private static final Map<String, String> CODES = table("""
            usd: USD US
            cad: CAD CA C
            aud: AUD AU A
            nzd: NZD NZ
            hkd: HKD HK
            sgd: SGD S
            euro: EUR
            sterling: GBP
            yen: JPY
            yuan: CNY RMB
            rupee: INR Rs
            won-sign: KRW
            rouble: RUB
            rand-sign: ZAR
            franc: CHF
            brl: BRL R
            """);

    private Currencies() {}

    private static Map<String, String> table(String lines) {
        Map<String, String> names = new HashMap<>();
        lines.lines().forEach(line -> {
            String[] cells = line.split(":? ");
            for (int i = 1; i < cells.length; i++) {
                names.put(cells[i], cells[0]);
            }
        });
        return Map.copyOf(names);
    }

    static Set<String> commands() {
        return COMMANDS.keySet();
    }

    /** The currency that a command stands for, or null. */
    static @Nullable String ofCommand(String command) {
        return COMMANDS.get(command);
    }

    /** The currency of a code, or of letters before a dollar sign, as in US$ and C$; null for others. */
    static @Nullable String ofCode(String code) {
        return CODES.get(code);
    }

    /** Whether a code says its currency without a dollar sign. */
    static boolean standsAlone(String code) {
        return code.length() == 3 || code.equals("Rs");
    }
}
