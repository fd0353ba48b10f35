package chat.backplane;

import chat.protocol.MessageId;
import chat.protocol.Publication;
import java.util.List;

/**
 * A part of a log.
 *
 * @param entries oldest first, without a hole among them
 * @param complete false when entries between the requested id and the first of these are no longer kept, or when the
 *     requested id is of another log; the entries then begin with the oldest kept
 * @param more whether more entries follow (when read forward) or precede (when read backward or from the end)
 * @param lastId the newest id of the log at that moment; {@link MessageId#NONE} when it never had an entry
 */
public record Page(List<Publication> entries, boolean complete, boolean more, MessageId lastId) {}
