package dev.highlander.resources.config;

import java.util.Optional;

/** Numbers of ports as text. */
final class Ports {
    private Ports() {}

    static Optional<Integer> parse(String text, int least) {
        return Numbers.parse(text, least, 65_535);
    }

    /** Whole numbers as text. */
    static final class Numbers {
        private Numbers() {}

        static Optional<Integer> parse(String text, int least, int most) {
            try {
                int number = Integer.parseInt(text);
                return number >= least && number <= most ? Optional.of(number) : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }
}
