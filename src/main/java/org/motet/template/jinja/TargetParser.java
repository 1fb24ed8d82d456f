package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.List;
import org.motet.template.jinja.TemplateToken.Kind;

/** What a {@code for}, {@code set} or {@code with} gives values to. */
final class TargetParser {
    private final TokenStream tokens;

    TargetParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    /** Names with commas between them, or one. */
    Target several() {
        Target first = one();
        if (!tokens.atOperator(",")) {
            return first;
        }
        List<Target> targets = new ArrayList<>(List.of(first));
        while (tokens.takeOperator(",")) {
            if (tokens.atOperator(")")) {
                break; // a comma at the end
            }
            targets.add(one());
        }
        return new Target.Several(targets);
    }

    Target severalOrAttribute() {
        if (tokens.at(Kind.NAME) && tokens.peekSecond().is(Kind.OPERATOR, ".")) {
            String name = name();
            tokens.next();
            return new Target.Attribute(name, tokens.expect(Kind.NAME).text());
        }
        return several();
    }

    /** A name, or names in brackets. */
    Target one() {
        if (tokens.takeOperator("(")) {
            Target inner = several();
            tokens.expectOperator(")");
            return inner;
        }
        return new Target.Name(name());
    }

    private String name() {
        TemplateToken name = tokens.expect(Kind.NAME);
        return switch (name.text()) {
            case "true", "True", "false", "False", "none", "None" ->
                throw JinjaException.at(name.line(), "'" + name.text() + "' cannot be given a value");
            default -> name.text();
        };
    }
}
