package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.Program;
import chat.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of an instance, on whose names graphs and alerts depend. */
@Timeout(60)
class MetricsTest {
    private static final List<String> PROMISED = List.of(
            "chat_admin_total",
            "chat_backplane_connects_total",
            "chat_backplane_failures_total",
            "chat_backplane_full",
            "chat_backplane_lag_seconds_bucket",
            "chat_backplane_limited_total",
            "chat_backplane_listener_failures_total",
            "chat_backplane_live",
            "chat_backplane_losses_total",
            "chat_backplane_overflows_total",
            "chat_backplane_publish_total",
            "chat_backplane_received_total",
            "chat_backplane_repeats_total",
            "chat_backplane_unreadable_total",
            "chat_backplane_waiting",
            "chat_build_info",
            "chat_cluster_instances",
            "chat_compactions_pending",
            "chat_compactions_total",
            "chat_connections",
            "chat_connections_limit",
            "chat_deliveries_total",
            "chat_delivery_seconds_bucket",
            "chat_delivery_sent_seconds_bucket",
            "chat_disconnects_total",
            "chat_drain_total",
            "chat_entries_total",
            "chat_errors_total",
            "chat_evictions_total",
            "chat_gaps_filled_total",
            "chat_gaps_total",
            "chat_hub_dropped_total",
            "chat_hub_load",
            "chat_hub_queue",
            "chat_hub_queue_limit",
            "chat_input_bytes",
            "chat_input_bytes_limit",
            "chat_joins_total",
            "chat_lists_pushed_total",
            "chat_lists_rooms",
            "chat_lists_rooms_limit",
            "chat_memberships",
            "chat_memberships_limit",
            "chat_memory_bytes",
            "chat_messages_total",
            "chat_outbox_depth_bytes_bucket",
            "chat_outbox_waiting_bytes",
            "chat_outboxes_bytes",
            "chat_outboxes_bytes_limit",
            "chat_publish_seconds_bucket",
            "chat_rebalance_total",
            "chat_refusals_total",
            "chat_rejections_total",
            "chat_rooms",
            "chat_rooms_limit",
            "chat_search_seconds_bucket",
            "chat_search_slices_total",
            "chat_slow_readers_total",
            "chat_start_seconds",
            "chat_state",
            "chat_unconfirmed_total",
            "jetty_connections",
            "jetty_threads_busy",
            "jetty_threads_current",
            "jetty_threads_idle",
            "jetty_threads_jobs",
            "jvm_classes_loaded_classes",
            "jvm_gc_memory_allocated_bytes_total",
            "jvm_memory_max_bytes",
            "jvm_memory_used_bytes",
            "jvm_threads_live_threads",
            "jvm_threads_states_threads",
            "process_cpu_usage",
            "process_files_max_files",
            "process_files_open_files",
            "process_start_time_seconds",
            "process_uptime_seconds",
            "system_cpu_count",
            "system_load_average_1m");

    private static RedisServer redis;
    private static TestInstance instance;

    private final Path directory;

    MetricsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeAll
    static void start() {
        redis = RedisServer.started();
        instance = TestInstance.start("REDIS_URL=" + redis.url());
    }

    @AfterAll
    static void stop() {
        instance.close();
        redis.close();
    }

    private static Set<String> names() {
        return instance.get("/metrics")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toSet());
    }

    @Test
    void everyMeterIsThereBeforeAnythingHasHappened() {
        List<String> missing = new ArrayList<>(PROMISED);
        missing.removeAll(names());
        assertEquals(List.of(), missing);
    }

    @Test
    void everyMeterOfOursSaysWhatItIs() {
        List<String> silent = instance.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.matches("# HELP (chat|jetty)_\\S+\\s*"))
                .toList();
        assertEquals(List.of(), silent);
    }

    @Test
    void prometheusOwnCheckHasNothingAgainstThem() throws Exception {
        instance.guest("Ann", "checked").say("checked", "hello");
        Path file = Files.writeString(directory.resolve("metrics"), withoutForeignNames());
        List<String> check = List.of(
                "sh",
                "-c",
                Program.installed("/usr/bin/promtool", "prometheus") + " check metrics <\"$0\"",
                file.toString());
        try (Program promtool = Program.start(Map.of(), check)) {
            assertEquals(0, promtool.awaitExit(), () -> promtool.out() + promtool.err());
        }
    }

    /** All but two, whose names are the library's. */
    private static String withoutForeignNames() {
        return instance.get("/metrics")
                .body()
                .lines()
                .filter(line -> !line.matches("(# (HELP|TYPE) )?(process_cpu_time_ns_total|system_cpu_count)[ {].*"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    @Test
    void noLabelComesFromAMessage() {
        ChatClient ann = instance.guest("Ann", "a-room-of-her-own");
        ann.say("a-room-of-her-own", "hello");
        ann.awaitTexts("hello");
        long series = instance.get("/metrics").body().lines().count();
        for (int i = 0; i < 20; i++) {
            ann.join("room-" + i);
        }
        String metrics = instance.get("/metrics").body();

        assertTrue(!metrics.contains("room-") && !metrics.contains("Ann"), metrics);
        // The collector may tell of a cause that it had not before.
        assertTrue(metrics.lines().count() < series + 20, () -> series + " lines before, now\n" + metrics);
    }

    @Test
    void aDeliveryIsTimedUntilItIsHandedOutAndUntilItIsSent() {
        double handed = instance.metric("chat_delivery_seconds_count");
        double sent = instance.metric("chat_delivery_sent_seconds_count");
        ChatClient ann = instance.guest("Ann", "timed");
        ann.say("timed", "hello");
        ann.awaitTexts("hello");

        Await.until("it is timed", () -> instance.metric("chat_delivery_seconds_count") > handed);
        Await.until("and its sending", () -> {
            ann.say("timed", "again");
            return instance.metric("chat_delivery_sent_seconds_count") > sent;
        });
        assertTrue(
                instance.metric("chat_delivery_seconds_sum") / instance.metric("chat_delivery_seconds_count") < 10,
                "the mean, in seconds");
    }

    @Test
    void everyOutboxIsLookedIntoNowAndThen() {
        instance.guest("Ann");
        Await.within(Duration.ofSeconds(30), "one is", () -> instance.metric("chat_outbox_depth_bytes_count") > 0);
    }

    @Test
    void itsStateIsAlwaysOne() {
        assertEquals(1, instance.metric("chat_state{state=\"running\"}"));
        assertEquals(0, instance.metric("chat_state{state=\"draining\"}"));
    }

    @Test
    void theBusIsTimedByACanary() {
        Await.until("it comes back", () -> instance.metric("chat_backplane_lag_seconds_count") > 1);
    }
}
