package dev.highlander.bench.election.speed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoreMeterTest {
    @Test
    void redisTellsItsCommands() {
        assertThat(StoreMeter.OfRedis.parse("""
                # Commandstats
                cmdstat_evalsha:calls=10,usec=204,usec_per_call=20.40,rejected_calls=0,failed_calls=0
                cmdstat_get:calls=30,usec=4,usec_per_call=0.40,rejected_calls=0,failed_calls=0
                cmdstat_eval:calls=1,usec=4,usec_per_call=0.40,rejected_calls=0,failed_calls=0
                """.replace("\n", "\r\n"))).isEqualTo(new StoreMeter.Reading(11, 41));
    }

    @Test
    void kubernetesTellsItsRequests() {
        assertThat(StoreMeter.OfKubernetes.parse("""
                # TYPE apiserver_request_total counter
                apiserver_request_total{code="200",resource="leases",verb="GET"} 12
                apiserver_request_total{code="200",resource="leases",verb="UPDATE"} 3.0
                apiserver_request_total{code="200",resource="pods",verb="GET"} 100
                apiserver_request_duration_seconds_count{resource="leases"} 7
                """)).isEqualTo(new StoreMeter.Reading(15, 15));
    }
}
