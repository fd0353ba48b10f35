package chat.backplane;

import chat.backplane.Limited.Holder;
import java.util.List;

/**
 * Identifies one holder of a share, as a key for maps.
 *
 * @param id the id of a user, or the network of an address
 */
public record WriteRateKey(Holder holder, String id) {
    /** Returns the holders whose shares an entry is charged to: its user, and its address unless that is empty. */
    public static List<WriteRateKey> of(Draft draft) {
        return of(draft.caller());
    }

    /** Returns the holders whose shares a caller's request is charged to. */
    public static List<WriteRateKey> of(Caller caller) {
        WriteRateKey person = new WriteRateKey(Holder.PERSON, caller.userId());
        return caller.network().isEmpty()
                ? List.of(person)
                : List.of(person, new WriteRateKey(Holder.ADDRESS, caller.network()));
    }

    /** Returns the key of the user or of the address that an entry comes from. */
    public static WriteRateKey of(Holder holder, Draft draft) {
        return new WriteRateKey(
                holder,
                switch (holder) {
                    case PERSON -> draft.userId();
                    case ADDRESS -> draft.network();
                });
    }
}
