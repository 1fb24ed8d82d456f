package org.motet.math.latex;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.motet.math.Expressions;
import org.motet.math.Mutations;

class UnicodeFoldTest {

    @Test
    void whatIsFoldedStaysAsItIs() {
        Mutations mutations = new Mutations(7, new Expressions(7).texts(200));
        for (int i = 0; i < 3_000; i++) {
            String folded = UnicodeFold.fold(mutations.mutated());
            assertThat(UnicodeFold.fold(folded)).isEqualTo(folded);
        }
    }
}
