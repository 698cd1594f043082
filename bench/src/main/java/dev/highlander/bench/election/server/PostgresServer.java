package dev.highlander.bench.election.server;

import dev.highlander.bench.election.Child;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.StoreAddress;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** A PostgreSQL server with a database of its own, as it comes: nothing is set but where it listens. */
public final class PostgresServer extends OwnServer {
    private static final String USER = "highlander";

    private final String version;
    private final int port;
    private final String password;

    private PostgresServer(String version, int port, String password, ServerProcess process) {
        super(process);
        this.version = version;
        this.port = port;
        this.password = password;
    }

    /**
     * Starts one from the PATH, or from where Debian puts it. It refuses to run for root; then it runs as the user {@code postgres} or
     * {@code nobody}.
     *
     * @throws NotAvailableException if there is none
     */
    public static PostgresServer start(TimeSource time)
            throws ElectionException, NotAvailableException, IOException, InterruptedException {
        Optional<Path> server = Programs.findPostgres("postgres");
        Optional<Path> initdb = Programs.findPostgres("initdb");
        if (server.isEmpty() || initdb.isEmpty()) {
            throw new NotAvailableException("no postgres and initdb on the PATH or in /usr/lib/postgresql; "
                    + "install the package postgresql or give --database-url");
        }
        TemporaryFolder folder = TemporaryFolder.make("highlander-bench-postgres-");
        try {
            return start(server.get(), initdb.get(), folder, time);
        } catch (ElectionException | NotAvailableException | IOException | InterruptedException e) {
            folder.close();
            throw e;
        }
    }

    private static PostgresServer start(Path server, Path initdb, TemporaryFolder folder, TimeSource time)
            throws ElectionException, NotAvailableException, IOException, InterruptedException {
        List<String> prefix = new ArrayList<>();
        byte[] secret = new byte[16];
        new SecureRandom().nextBytes(secret);
        String password = HexFormat.of().formatHex(secret);
        Path passwordFile = Files.writeString(folder.path().resolve("password"), password);
        if (Programs.isRoot()) {
            Programs.User user = Programs.User.find("postgres", "nobody").orElseThrow(() -> new NotAvailableException(
                    "PostgreSQL does not run for root, and there is no user postgres or nobody"));
            if (Programs.find("setpriv").isEmpty()) {
                throw new NotAvailableException("no setpriv on the PATH; install the package util-linux");
            }
            prefix.addAll(Programs.as(user));
            for (Path path : List.of(folder.path(), passwordFile)) {
                Files.setOwner(path,
                        path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user.name()));
            }
        }
        Path data = folder.path().resolve("data");
        Programs.run(joined(prefix, initdb.toString(), "-D", data.toString(), "-U", USER, "-A", "scram-sha-256",
                "--pwfile=" + passwordFile, "-E", "UTF8", "--locale=C", "--no-sync"));
        int port = Ports.free();
        List<String> line = joined(prefix, server.toString(), "-D", data.toString(), "-c",
                "listen_addresses=127.0.0.1",
                "-c", "port=" + port, "-c", "unix_socket_directories=" + folder.path());
        // SIGINT is its "fast" shutdown, what service managers use; SIGTERM waits for all clients to go.
        PostgresServer[] made = new PostgresServer[1];
        ServerProcess process = new ServerProcess("postgres", folder, line, Child.Signal.INT, () -> {
            try (Connection _ = made[0].connect()) {
                return true;
            } catch (SQLException e) {
                return false;
            }
        }, time);
        made[0] = new PostgresServer(Programs.version(server), port, password, process);
        try {
            process.start();
            return made[0];
        } catch (ElectionException | IOException | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    private static List<String> joined(List<String> prefix, String... rest) {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(List.of(rest));
        return line;
    }

    @Override
    public String name() {
        return "postgres " + version;
    }

    @Override
    public StoreAddress address() {
        return new StoreAddress.Postgres(
                "postgres://" + USER + ":" + password + "@127.0.0.1:" + port + "/postgres");
    }

    @Override
    public String refuseWrites() throws IOException {
        execute("alter system set default_transaction_read_only = on");
        return "default_transaction_read_only = on, by ALTER SYSTEM and reload";
    }

    @Override
    public void allowWrites() throws IOException {
        execute("alter system reset default_transaction_read_only");
    }

    private void execute(String setting) throws IOException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.execute(setting);
            statement.execute("select pg_reload_conf()");
        } catch (SQLException e) {
            throw new IOException("postgres: " + setting + ": " + e.getMessage(), e);
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "5");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", properties);
    }
}
