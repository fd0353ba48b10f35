package chat.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Recognizes the variables by which Kubernetes and Docker tell a container of others whose name begins with "chat". They are not
 * settings, though they look like ours; {@code CHAT_PORT} and the like count as links only with the values that these give them.
 */
final class ContainerVariables {
    private static final Pattern LINK = Pattern.compile(
            "CHAT_(\\w+_)?(" //
                    + "SERVICE_(HOST|PORT(_\\w+)?)=.*"
                    + "|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR|START|END|PORT_START|PORT_END))?=.*"
                    + "|PORT=(tcp|udp|sctp)://.*"
                    + "|NAME=/.*"
                    + "|ENV_\\w+=.*)");

    private ContainerVariables() {}

    static boolean isLink(Map.Entry<String, String> variable) {
        String value = variable.getValue().lines().findFirst().orElse("");
        return LINK.matcher(variable.getKey() + '=' + value).matches();
    }

    /** Returns the names of the links in this environment, sorted. */
    static List<String> names(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(ContainerVariables::isLink)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
