package chat.backplane;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Limited.Holder;
import java.util.List;

/**
 * Identifies one holder of a share, as a key for maps.
 *
 * @param id the id of a user, or the network of an address
 */
public record RateHolder(Holder holder, String id) {
    /** Returns the holders whose shares an entry is charged to: its user, and its address unless that is empty. */
    public static List<RateHolder> of(Draft draft) {
        RateHolder person = new RateHolder(Holder.PERSON, draft.userId());
        return draft.address().isEmpty()
                ? List.of(person)
                : List.of(person, new RateHolder(Holder.ADDRESS, draft.address()));
    }

    /** Returns the key of the user or of the address that an entry comes from. */
    public static RateHolder of(Holder holder, Draft draft) {
        return new RateHolder(
                holder,
                switch (holder) {
                    case PERSON -> draft.userId();
                    case ADDRESS -> draft.address();
                });
    }
}
