package chat.abuse;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/**
 * The task of an attacker.
 *
 * @param onePerson whether all connections are the same guest's, or each one of its own
 * @param source the address that it comes from
 * @param port of the installation, on this machine
 * @param ms how long it goes on, at least
 */
record Attack(Row row, boolean onePerson, InetAddress source, int port, long ms) {
    /** Returns the arguments of which {@link #parse} makes the same. */
    List<String> arguments() {
        return List.of(
                row.name(),
                Boolean.toString(onePerson),
                source.getHostAddress(),
                Integer.toString(port),
                Long.toString(ms));
    }

    static Attack parse(String... arguments) throws IOException {
        return new Attack(
                Row.valueOf(arguments[0]),
                Boolean.parseBoolean(arguments[1]),
                InetAddress.getByName(arguments[2]),
                Integer.parseInt(arguments[3]),
                Long.parseLong(arguments[4]));
    }
}
