package dev.highlander.workloads.process;

import dev.highlander.resources.custom.Phase;

/**
 * What is to be done, and how that looks from outside.
 *
 * @param step the next thing to do
 * @param phase where the process stands
 * @param reason why, in one word for programs
 * @param message why, for people; may be empty
 */
public record Verdict(Step step, Phase phase, String reason, String message) {}
