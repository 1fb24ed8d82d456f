package org.motet.template;

import java.util.List;

/** How the turns of a chat are written as one text, up to the point where the assistant's answer begins. */
public interface ChatFormat {
    /** The turns, then what opens the assistant's turn. The texts of the turns are data. */
    String write(List<Turn> turns);
}
