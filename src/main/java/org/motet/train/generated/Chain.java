package org.motet.train.generated;

/** How a chain of small operations is asked; there is no division in it. */
record Chain(Calculation steps) {
    /** {@code Start with 6. Multiply by 5. Add 9. What is the result?} */
    String inWords() {
        StringBuilder text =
                new StringBuilder("Start with ").append(steps.start()).append('.');
        for (int i = 0; i < steps.operators().size(); i++) {
            String verb = switch (steps.operators().get(i)) {
                case '+' -> " Add ";
                case '-' -> " Subtract ";
                default -> " Multiply by ";
            };
            text.append(verb).append(steps.operands().get(i)).append('.');
        }
        return text.append(" What is the result?").toString();
    }

    /** {@code Compute (6*5+9)*2.}: brackets stand where a product follows a sum or a difference. */
    String asExpression() {
        String text = "" + steps.start();
        boolean openSum = false;
        for (int i = 0; i < steps.operators().size(); i++) {
            boolean product = steps.operators().get(i) == '*';
            if (product && openSum) {
                text = "(" + text + ")";
            }
            text = text + steps.operators().get(i) + steps.operands().get(i);
            openSum = !product;
        }
        return "Compute " + text + ".";
    }
}
