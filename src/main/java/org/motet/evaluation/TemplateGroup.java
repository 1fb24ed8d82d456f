package org.motet.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Templates that robustness is told of together.
 *
 * @param key in results: {@code all}, {@code seen}, {@code held_out}
 * @param title for people
 * @param over how far they differ
 * @param templates what each of them says by itself
 */
record TemplateGroup(String key, String title, Robustness.Over over, List<TemplateResult> templates) {
    /** The groups that there are. */
    static List<TemplateGroup> of(Robustness robustness, List<TemplateResult> templates) {
        List<TemplateGroup> groups = new ArrayList<>();
        groups.add(new TemplateGroup("all", "all", robustness.all(), templates));
        add(groups, "seen", "seen", robustness.seen(), chosen(templates, false));
        add(groups, "held_out", "held out", robustness.heldOut(), chosen(templates, true));
        return groups;
    }

    private static void add(
            List<TemplateGroup> groups,
            String key,
            String title,
            Robustness.@Nullable Over over,
            List<TemplateResult> templates) {
        if (over != null) {
            groups.add(new TemplateGroup(key, title, over, templates));
        }
    }

    private static List<TemplateResult> chosen(List<TemplateResult> templates, boolean heldOut) {
        return templates.stream()
                .filter(template -> template.heldOut() == heldOut)
                .toList();
    }
}
