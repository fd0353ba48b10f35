package chat.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The command line.
 *
 * @param copy of the checkout, in which this chat is started
 * @param sources of the peers
 * @param folder for the peers, and what they write
 * @param out the folder for reports
 * @param site the folder of the documentation
 * @param publishes whether the figures go into the documentation
 * @param peers those that were named, or the usual ones
 * @param shapes those that were named, or the usual ones
 * @param connections of the crowd, or of the churn; 0 for none
 * @param command as it was typed
 */
record Options(
        Path copy,
        Path sources,
        Path folder,
        Path out,
        Path site,
        boolean publishes,
        List<Peer> peers,
        List<Shape> shapes,
        Size size,
        int instances,
        int connections,
        String command) {

    private static final String QUICK = "--quick";
    private static final String PUBLISH = "--publish";
    private static final Set<String> FLAGS = Set.of(QUICK, PUBLISH);
    private static final Set<String> OWN = Set.of("--copy", "--sources", "--folder", "--site", "--out");

    /** @throws IllegalArgumentException that says what is wrong */
    static Options parse(String... arguments) {
        Map<String, String> values = new TreeMap<>(Map.of("--instances", "2", "--connections", "0"));
        OWN.forEach(own -> values.put(own, ""));
        values.put("--peers", "");
        values.put("--repeats", "");
        List<Shape> shapes = new ArrayList<>();
        Set<String> flags = new HashSet<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (FLAGS.contains(argument)) {
                flags.add(argument);
            } else if (!argument.startsWith("--")) {
                shapes.add(Shape.of(argument));
            } else if (!values.containsKey(argument)) {
                throw new IllegalArgumentException("there is no option " + argument + "; --help tells which there are");
            } else if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(argument + " needs a value");
            } else {
                values.put(argument, arguments[++i]);
            }
        }
        return of(values, shapes, flags, command(arguments));
    }

    private static Options of(Map<String, String> values, List<Shape> named, Set<String> flags, String command) {
        Size size = flags.contains(QUICK) ? Size.QUICK : Size.FULL;
        int connections = whole(values, "--connections", 0, 1_000_000);
        List<Shape> shapes = new ArrayList<>(named);
        if (connections > 0 && shapes.isEmpty()) {
            shapes.add(Shape.CROWD);
        } else if (shapes.isEmpty()) {
            shapes.addAll(Shape.usual());
        }
        for (Shape shape : shapes) {
            if (shape.needsConnections() && connections == 0) {
                throw new IllegalArgumentException(shape.option() + " needs --connections");
            }
        }
        String peers = text(values, "--peers");
        return new Options(
                Path.of(text(values, "--copy")),
                Path.of(text(values, "--sources")),
                Path.of(text(values, "--folder")),
                Path.of(text(values, "--out")),
                Path.of(text(values, "--site")),
                flags.contains(PUBLISH),
                peers.isEmpty() ? Peer.usual() : Peer.parse(peers),
                List.copyOf(shapes),
                text(values, "--repeats").isEmpty() ? size : size.withRepeats(whole(values, "--repeats", 1, 99)),
                whole(values, "--instances", 1, 256),
                connections,
                command);
    }

    /** Returns what was typed: the folders before it are deploy/bench's own. */
    private static String command(String... arguments) {
        int typed = 0;
        while (typed + 1 < arguments.length && OWN.contains(arguments[typed])) {
            typed += 2;
        }
        return String.join(
                " ",
                Stream.concat(Stream.of("deploy/bench"), Arrays.stream(arguments, typed, arguments.length))
                        .toList());
    }

    private static String text(Map<String, String> values, String name) {
        return values.getOrDefault(name, "");
    }

    private static int whole(Map<String, String> values, String name, int least, int most) {
        String text = text(values, name);
        if (text.matches("\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new IllegalArgumentException(name + ": " + text + " is no whole number from " + least + " to " + most);
    }
}
