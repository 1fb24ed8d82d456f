package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.List;
import org.motet.template.jinja.TemplateToken.Kind;
import org.motet.template.python.WhiteSpace;

/**
 * Cuts a template into tokens, with Jinja2's white-space control under {@code trim_blocks} and {@code lstrip_blocks}: a
 * minus sign strips to the next text, a block takes the newline after it and the blanks before it on its line, a plus
 * sign keeps them; one newline at the end of the template is dropped. What stands inside a tag is left to {@link TagLexer}.
 */
final class TemplateLexer {
    private final SourceCursor source;
    private final List<TemplateToken> tokens = new ArrayList<>();
    private boolean lineStarting = true;

    TemplateLexer(String template) {
        this.source = new SourceCursor(template);
    }

    List<TemplateToken> tokens() {
        while (!source.atEnd()) {
            int tag = nextTag();
            if (tag < 0) {
                data(source.until(source.end()));
                source.moveTo(source.end());
                break;
            }
            char kind = source.charAt(tag + 1);
            char sign = source.charAt(tag + 2);
            data(keptBefore(source.until(tag), kind, sign));
            source.moveTo(tag + (isSign(sign) ? 3 : 2));
            switch (kind) {
                case '#' -> comment();
                case '{' -> tag(Kind.PRINT_BEGIN, Kind.PRINT_END, "}}");
                default -> {
                    if (!raw()) {
                        tag(Kind.BLOCK_BEGIN, Kind.BLOCK_END, "%}");
                    }
                }
            }
        }
        tokens.add(new TemplateToken(Kind.END, "", source.line()));
        return tokens;
    }

    private static boolean isSign(char c) {
        return c == '-' || c == '+';
    }

    private int nextTag() {
        for (int i = source.find("{", source.at()); i >= 0; i = source.find("{", i + 1)) {
            if ("{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** The text before a tag, after what the tag's sign or {@code lstrip_blocks} takes off its end. */
    private String keptBefore(String text, char kind, char sign) {
        if (sign == '-') {
            return WhiteSpace.stripEnd(text);
        }
        int lineStart = text.lastIndexOf('\n') + 1;
        boolean alone = lineStart > 0 || lineStarting;
        if (sign != '+'
                && kind != '{'
                && alone
                && WhiteSpace.strip(text.substring(lineStart)).isEmpty()) {
            return text.substring(0, lineStart);
        }
        return text;
    }

    private void data(String text) {
        if (!text.isEmpty()) {
            tokens.add(new TemplateToken(Kind.DATA, text, source.line()));
        }
    }

    private void comment() {
        int end = source.find("#}", source.at());
        if (end < 0) {
            throw source.wrong("a comment without '#}'");
        }
        char sign = end > source.at() ? source.charAt(end - 1) : ' ';
        source.moveTo(end + 2);
        afterTag(sign == '-', sign != '+');
    }

    /** Reads over a raw block, if one starts here. */
    private boolean raw() {
        int[] begin = wordTag(source.at(), "raw");
        if (begin.length == 0) {
            return false;
        }
        source.moveTo(begin[0]);
        afterTag(begin[1] == '-', false);
        for (int tag = source.find("{%", source.at()); tag >= 0; tag = source.find("{%", tag + 2)) {
            char sign = source.charAt(tag + 2);
            int[] end = wordTag(isSign(sign) ? tag + 3 : tag + 2, "endraw");
            if (end.length > 0) {
                data(keptBefore(source.until(tag), '%', sign));
                source.moveTo(end[0]);
                afterTag(end[1] == '-', end[1] != '+');
                return true;
            }
        }
        throw source.wrong("'raw' without 'endraw'");
    }

    /** {end, sign} if a tag of that one word goes on here; else empty. */
    private int[] wordTag(int from, String word) {
        int i = source.skipBlank(from);
        if (!source.startsWith(word, i)) {
            return new int[0];
        }
        i = source.skipBlank(i + word.length());
        char sign = source.charAt(i);
        if (isSign(sign)) {
            i++;
        }
        return source.startsWith("%}", i) ? new int[] {i + 2, sign} : new int[0];
    }

    private void tag(Kind begin, Kind end, String close) {
        tokens.add(new TemplateToken(begin, "", source.line()));
        char sign = new TagLexer(source, tokens).read(end, close);
        afterTag(sign == '-', end == Kind.BLOCK_END && sign != '+');
    }

    private void afterTag(boolean strip, boolean trimNewline) {
        int end = source.at();
        if (strip) {
            end = source.skipBlank(end);
        } else if (trimNewline && source.startsWith("\n", end)) {
            end++;
        }
        lineStarting = end > source.at() && source.charAt(end - 1) == '\n';
        source.moveTo(end);
    }
}
