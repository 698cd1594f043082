package dev.highlander.app;

import dev.highlander.resources.config.LoadedConfig;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is wrong with a configuration file, all of it, or what it amounts to. */
@Command(name = "validate", mixinStandardHelpOptions = true, description = "Checks a configuration file and says everything that is wrong with it.", footer = {
    "", "Examples:", "  highlander validate examples/quickstart.yaml",
    "  highlander validate config.yaml --tenant blue    as a controller of that tenant would read it", "",
    "Exit code 0 if it can be used, 2 if not."})
final class ValidateCommand implements Runnable {
    @Parameters(paramLabel = "FILE", description = "The configuration file.")
    Path file;

    @Mixin
    ConfigOptions options = new ConfigOptions();

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        LoadedConfig loaded = options.load(file);
        loaded.warnings().forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
        spec.commandLine().getOut().println(file + " can be used: " + loaded.config());
    }
}
