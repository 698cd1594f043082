package dev.highlander.app;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete our commands and options. */
@Command(name = "completion", mixinStandardHelpOptions = true, description = "Prints completions for bash and zsh.", footer = {
    "", "Examples:", "  source <(highlander completion)                              for this shell",
    "  highlander completion > ~/.local/share/bash-completion/completions/highlander"})
final class CompletionCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().print(AutoComplete.bash("highlander", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
    }
}
