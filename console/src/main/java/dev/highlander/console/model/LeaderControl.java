package dev.highlander.console.model;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What the console may be asked to do about leadership. Must not block. */
@FunctionalInterface
public interface LeaderControl {
    /**
     * Hands leadership over, if this controller has it, and goes on as a candidate.
     *
     * @param successor the id of the controller that is to have the first chance; anybody if empty
     * @return whether this controller led, once its ownership has been given up; fails if that could not be done, with
     *         {@link HandOverRefusedException} if the successor can't lead: then nothing has changed
     */
    CompletionStage<Boolean> stepDown(Optional<String> successor);
}
