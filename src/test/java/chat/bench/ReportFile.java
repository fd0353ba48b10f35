package chat.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reports as JSON, one file a run, named by its time. */
final class ReportFile {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final String ENDING = ".json";

    private ReportFile() {}

    /** Writes a report into this folder, with the time, the machine and the command. */
    static Path write(Path folder, Report report, String command) throws IOException {
        Instant at = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Path file = folder.resolve(at.toString().replaceAll("[-:]", "") + ENDING);
        try (JsonGenerator json = FACTORY.createGenerator(Files.newOutputStream(file))) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("at", at.toString());
            json.writeStringField("machine", Machine.words());
            json.writeStringField("command", command);
            writeRows(json, report.rows());
            writeSeries(json, report.series());
            writeCosts(json, report.costs());
            json.writeEndObject();
        }
        return file;
    }

    private static void writeRows(JsonGenerator json, List<Row> rows) throws IOException {
        json.writeArrayFieldStart("rows");
        for (Row row : rows) {
            json.writeStartObject();
            json.writeStringField("peer", row.peer());
            json.writeStringField("load", row.load());
            json.writeStringField("metric", row.metric().name());
            writeNumbers(json, "values", row.values());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeSeries(JsonGenerator json, List<Series> series) throws IOException {
        json.writeArrayFieldStart("series");
        for (Series line : series) {
            json.writeStartObject();
            json.writeStringField("plot", line.plot());
            json.writeStringField("name", line.name());
            writeNumbers(json, "xs", line.xs());
            writeNumbers(json, "ys", line.ys());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Writes what deploy/capacity reads. */
    private static void writeCosts(JsonGenerator json, List<Cost> costs) throws IOException {
        json.writeArrayFieldStart("costs");
        for (Cost cost : costs) {
            json.writeStartObject();
            json.writeNumberField("instances", cost.instances());
            json.writeNumberField("rooms", cost.rooms());
            json.writeNumberField("members", cost.members());
            json.writeNumberField("rate", cost.rate());
            json.writeNumberField("nginx", cost.nginx());
            json.writeNumberField("redis", cost.redis());
            json.writeNumberField("instance", cost.instance());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeNumbers(JsonGenerator json, String name, List<Double> numbers) throws IOException {
        json.writeArrayFieldStart(name);
        for (double number : numbers) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }

    /** Returns the newest report in a folder. */
    static Optional<Path> newest(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING)).max(Path::compareTo);
        }
    }

    /**
     * Reads the figures of a report; those that this version does not know are left out.
     *
     * @throws IOException when it is no report
     */
    static List<Row> read(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (JsonParser json = FACTORY.createParser(Files.readString(file))) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.START_ARRAY && "rows".equals(json.currentName())) {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        readRow(json).ifPresent(rows::add);
                    }
                }
            }
        }
        return rows;
    }

    private static Optional<Row> readRow(JsonParser json) throws IOException {
        String peer = "";
        String load = "";
        String metric = "";
        List<Double> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "peer" -> peer = json.getText();
                case "load" -> load = json.getText();
                case "metric" -> metric = json.getText();
                case "values" -> {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        values.add(json.getDoubleValue());
                    }
                }
                default -> json.skipChildren();
            }
        }
        try {
            return Optional.of(new Row(peer, load, Metric.of(metric), values));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
