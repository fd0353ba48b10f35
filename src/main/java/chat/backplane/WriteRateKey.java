package chat.backplane;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Limited.Holder;
import java.util.List;

/**
 * Identifies one holder of a share, as a key for maps.
 *
 * @param id the id of a user, or the network of an address
 */
public record WriteRateKey(Holder holder, String id) {
    /** Returns the holders whose shares an entry is charged to: its user, and its address unless that is empty. */
    public static List<WriteRateKey> of(Draft draft) {
        WriteRateKey person = new WriteRateKey(Holder.PERSON, draft.userId());
        return draft.address().isEmpty()
                ? List.of(person)
                : List.of(person, new WriteRateKey(Holder.ADDRESS, draft.address()));
    }

    /** Returns the key of the user or of the address that an entry comes from. */
    public static WriteRateKey of(Holder holder, Draft draft) {
        return new WriteRateKey(
                holder,
                switch (holder) {
                    case PERSON -> draft.userId();
                    case ADDRESS -> draft.address();
                });
    }
}
