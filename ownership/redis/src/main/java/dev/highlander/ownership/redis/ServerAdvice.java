package dev.highlander.ownership.redis;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once whether a server is set up so that it keeps its promises, as far as we are permitted to see. */
final class ServerAdvice {
    private static final Logger log = LoggerFactory.getLogger(ServerAdvice.class);

    private final String where;
    private final AtomicBoolean told = new AtomicBoolean();

    ServerAdvice(String where) {
        this.where = where;
    }

    void look(CompletionStage<String> asked) {
        asked.whenComplete((info, failure) -> {
            if (failure != null) {
                log.debug("store={} event=not-permitted command=INFO reason='{}'", where, Causes.text(failure));
            } else if (told.compareAndSet(false, true)) {
                judge(read(info));
            }
        });
    }

    private void judge(Map<String, String> info) {
        log.info("store={} event=connected version={} role={}", where, info.get("redis_version"), info.get("role"));
        String policy = info.getOrDefault("maxmemory_policy", "noeviction");
        if (!policy.equals("noeviction")) {
            log.warn("store={} event=unsafe-setting maxmemory-policy={} expected=noeviction"
                    + " why='a server that is short of memory would drop leases and epochs'", where, policy);
        }
        if (!"0".equals(info.getOrDefault("loading", "0")) || "slave".equals(info.get("role"))) {
            log.warn("store={} event=unsuitable-server role={} loading={} expected='a primary that has read its data'",
                    where, info.get("role"), info.get("loading"));
        }
    }

    /** Lines {@code name:value}. */
    private static Map<String, String> read(String info) {
        return info.lines().filter(line -> line.indexOf(':') > 0).collect(Collectors.toMap(
                line -> line.substring(0, line.indexOf(':')), line -> line.substring(line.indexOf(':') + 1).strip(),
                (first, _) -> first));
    }
}
