import dev.highlander.ownership.LocalFence;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.fence.FileFence;
import dev.highlander.ownership.fence.HttpFence;
import dev.highlander.ownership.fence.HttpFenceGate;
import dev.highlander.ownership.fence.RedisFence;
import dev.highlander.ownership.fence.SqlFence;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** How effects carry their epoch to targets of each kind. */
public class FencedTargets {
    void database(DataSource dataSource, Ownership ownership) throws SQLException {
        SqlFence fence = SqlFence.in(dataSource);
        fence.inTransaction(ownership, connection -> {
            try (var update = connection.prepareStatement("update account set balance = ? where id = ?")) {
                update.setInt(1, 100);
                update.setInt(2, 7);
                return update.executeUpdate();
            }
        });
    }

    void file(Path folder, Ownership ownership, byte[] content) throws IOException, InterruptedException {
        FileFence fence = FileFence.open(folder.resolve("report.fence"));
        fence.replace(ownership, folder.resolve("report.csv"), content);
    }

    void request(HttpClient client, URI address, Ownership ownership) throws IOException, InterruptedException {
        HttpRequest request = HttpFence.stamp(HttpRequest.newBuilder(address), ownership)
                .PUT(HttpRequest.BodyPublishers.ofString("text"))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == 412) {
            throw new IllegalStateException(response.body());
        }
    }

    void receiver(com.sun.net.httpserver.HttpServer server) {
        HttpFenceGate gate = new HttpFenceGate(new LocalFence());
        server.createContext("/report", exchange -> {
            HttpFenceGate.Verdict verdict = gate.admit(exchange.getRequestHeaders()::getFirst);
            exchange.getResponseHeaders().set(HttpFence.EPOCH, verdict.epoch().toString());
            exchange.sendResponseHeaders(verdict.status(), -1);
            exchange.close();
        });
    }

    void redis(RedisClient redis, Ownership ownership) {
        String script = RedisFence.guarded("return redis.call('SET', KEYS[2], ARGV[2])");
        try {
            redis.eval(script, RedisFence.keys(ownership, "report:{tenant/default}"), RedisFence.values(ownership, "text"));
        } catch (RuntimeException e) {
            throw RedisFence.refusal(ownership, e).map(stale -> (RuntimeException) stale).orElse(e);
        }
    }

    /** Whatever client there is. */
    interface RedisClient {
        Object eval(String script, List<String> keys, List<String> values);
    }
}
