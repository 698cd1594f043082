package dev.highlander.bench.election;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Plain connections to a database, for what has no store of ours. */
public final class Databases {
    private Databases() {}

    /**
     * A database's connections, each made when it is asked for.
     *
     * @param patience for connecting and for each answer; a second at least, and whole seconds
     */
    public static DataSource at(StoreAddress.Postgres address, Duration patience) {
        String url = address.url();
        URI uri = URI.create(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://" + uri.getRawAuthority().replaceFirst("^.*@", "") + uri.getRawPath()
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
        if (uri.getRawUserInfo() != null) {
            String[] user = uri.getRawUserInfo().split(":", 2);
            source.setUser(URLDecoder.decode(user[0], StandardCharsets.UTF_8));
            if (user.length > 1) {
                source.setPassword(URLDecoder.decode(user[1], StandardCharsets.UTF_8));
            }
        }
        int seconds = (int) Math.max(1, patience.toSeconds());
        source.setConnectTimeout(seconds);
        source.setSocketTimeout(seconds);
        return source;
    }
}
