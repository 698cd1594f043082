package dev.highlander.app;

import picocli.CommandLine;

/** Where the JVM begins. */
public final class Main {
    /** Examples stand in one line each, as they are typed. */
    private static final int HELP_WIDTH = 110;

    private Main() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command and returns its exit code. */
    static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    /** All commands, ready to run. */
    static CommandLine commandLine() {
        PlainErrors errors = new PlainErrors();
        CommandLine commands = new CommandLine(new HighlanderCommand())
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors)
                .setUsageHelpWidth(HELP_WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true);
        tellVersion(commands);
        return commands;
    }

    /** Every command has {@code --version}, and all have the same. */
    private static void tellVersion(CommandLine command) {
        command.getCommandSpec().versionProvider(new Version());
        command.getSubcommands().values().forEach(Main::tellVersion);
    }
}
