package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testing.Await;
import chat.testing.Program;
import chat.testing.RedisServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The alerts and the dashboard in {@code deploy/monitoring} use metrics that exist. */
@Timeout(60)
class MonitoringTest {
    private static final Path FOLDER = Path.of("deploy", "monitoring");
    private static final String ALERTS = "alerts.yml";
    private static final String DASHBOARD = "dashboard.json";

    /** A meter of ours, and the labels by which it is chosen. */
    private static final Pattern CHOSEN =
            Pattern.compile("\\b((?:chat|jvm|jetty|process|system)_[a-z0-9_]+)(?:\\{([^}]*)})?");

    private static final Pattern CONDITION = Pattern.compile("([a-z_]+)(=~|!=|!~|=)\"([^\"]*)\"");

    private static final Pattern LABEL = Pattern.compile("[{,]([a-z_]+)=\"");

    /** Labels by which series are grouped. */
    private static final Pattern GROUPED = Pattern.compile("\\bby \\(([a-z_, ]+)\\)");

    /** A label that a text shows. */
    private static final Pattern SHOWN = Pattern.compile("\\{\\{ ?(?:\\$labels\\.)?([a-z_]+) ?}}");

    /** The labels that Prometheus adds to each series. */
    private static final Set<String> TARGET_LABELS = Set.of("instance", "job");

    private static RedisServer redis;
    private static TestInstance instance;
    private static List<String> series = List.of();

    @BeforeAll
    static void start() {
        redis = RedisServer.started();
        instance = TestInstance.start("REDIS_URL=" + redis.url());
        System.gc(); // What the collector tells it tells of a collection, on a thread of its own.
        Await.until("a collection is told", () -> {
            series = instance.get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
            return isTold("jvm_gc_pause_seconds_sum", "");
        });
    }

    @AfterAll
    static void stop() {
        instance.close();
        redis.close();
    }

    private static JsonNode read(String file) throws IOException {
        ObjectMapper mapper = file.endsWith(".json") ? new ObjectMapper() : new YAMLMapper();
        return mapper.readTree(FOLDER.resolve(file).toFile());
    }

    private static List<String> expressions(String file) throws IOException {
        List<String> found = new ArrayList<>();
        read(file).findValues("expr").forEach(expression -> found.add(expression.asText()));
        assertTrue(found.size() > 10, () -> file + " has " + found);
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {ALERTS, DASHBOARD})
    void everyMeterThatIsAskedForIsTold(String file) throws IOException {
        Set<String> unknown = new TreeSet<>();
        for (String expression : expressions(file)) {
            Matcher chosen = CHOSEN.matcher(expression);
            assertTrue(chosen.find() || expression.contains("up{"), expression);
            chosen.reset();
            while (chosen.find()) {
                if (!isTold(chosen.group(1), chosen.group(2) == null ? "" : chosen.group(2))) {
                    unknown.add(chosen.group());
                }
            }
        }
        assertEquals(Set.of(), unknown);
    }

    /** Whether there is such a series, by each condition that is not on the target. */
    private static boolean isTold(String name, String conditions) {
        return series.stream()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .anyMatch(line -> CONDITION
                        .matcher(conditions)
                        .results()
                        .allMatch(condition -> TARGET_LABELS.contains(condition.group(1))
                                || holds(line, condition.group(1), condition.group(2), condition.group(3))));
    }

    private static boolean holds(String line, String label, String comparison, String value) {
        Matcher told = Pattern.compile("[{,]" + label + "=\"([^\"]*)\"").matcher(line);
        if (!told.find()) {
            return false;
        }
        boolean same = comparison.endsWith("~")
                ? told.group(1).matches(value)
                : told.group(1).equals(value);
        return same != comparison.startsWith("!");
    }

    @ParameterizedTest
    @ValueSource(strings = {ALERTS, DASHBOARD})
    void everyLabelThatIsGroupedByOrShownIsOneOfTheMeter(String file) throws IOException {
        Set<String> unknown = new TreeSet<>();
        for (JsonNode query : read(file).findParents("expr")) {
            String expression = query.get("expr").asText();
            Set<String> known = labels(expression);
            Stream.concat(
                            GROUPED.matcher(expression)
                                    .results()
                                    .flatMap(labels -> Stream.of(labels.group(1).split(", *"))),
                            SHOWN.matcher(query.toString()).results().map(label -> label.group(1)))
                    .filter(label -> !known.contains(label))
                    .forEach(label -> unknown.add(label + " in " + expression));
        }
        assertEquals(Set.of(), unknown);
    }

    /** Returns the labels of the meters in an expression, and those that every series has. */
    private static Set<String> labels(String expression) {
        Set<String> meters = CHOSEN.matcher(expression)
                .results()
                .map(meter -> meter.group(1))
                .collect(Collectors.toSet());
        Set<String> labels = new HashSet<>(TARGET_LABELS);
        series.stream()
                .filter(line -> meters.contains(line.split("[{ ]", 2)[0]))
                .forEach(line -> LABEL.matcher(line).results().forEach(label -> labels.add(label.group(1))));
        return labels;
    }

    @Test
    void whatIsMisspeltIsFound() {
        assertTrue(isTold("chat_refusals_total", "code=\"unavailable\",instance=~\"$instance\""));
        assertTrue(isTold("chat_refusals_total", "code!=\"unavailable\""));
        assertTrue(isTold("chat_state", "state=~\"leaving|draining\""));
        assertTrue(!isTold("chat_refusals_total", "code=\"unavailible\""));
        assertTrue(!isTold("chat_refusals_total", "kode!=\"unavailable\""));
        assertTrue(!isTold("chat_refusals", ""));
    }

    @Test
    void everyAlertHasANameOfItsOwnAndSaysWhatAndHowBad() throws IOException {
        Set<String> names = new HashSet<>();
        for (JsonNode alert : read(ALERTS).get("groups").get(0).get("rules")) {
            String name = alert.get("alert").asText();
            assertTrue(names.add(name), name);
            assertTrue(
                    Set.of("page", "ticket")
                            .contains(alert.get("labels").get("severity").asText()),
                    name);
            assertTrue(alert.get("annotations").get("summary").asText().endsWith("."), name);
        }
    }

    @Test
    void prometheusOwnCheckTakesTheAlertsAndTheConfiguration() {
        String promtool = Program.installed("/usr/bin/promtool", "prometheus");
        // It names the alerts, so they are checked too.
        List<String> command = List.of(
                promtool, "check", "config", FOLDER.resolve("prometheus.yml").toString());
        try (Program check = Program.start(Map.of(), command)) {
            assertEquals(0, check.awaitExit(), () -> check.out() + check.err());
            assertTrue(check.out().contains("rules found"), check::out);
        }
    }

    @Test
    void prometheusReadsTheAlertsAndAsksWhereNginxLetsItIn() throws IOException {
        JsonNode configuration = read("prometheus.yml");

        assertEquals(ALERTS, configuration.get("rule_files").get(0).asText());
        JsonNode job = configuration.get("scrape_configs").get(0);
        assertEquals("chat", job.get("job_name").asText());
        assertEquals(
                "127.0.0.1:9103",
                job.get("relabel_configs").get(2).get("replacement").asText());
    }
}
