package chat.backplane;

import java.time.Duration;

/**
 * An invitation to a room: whoever has its secret may become a member.
 *
 * @param id the hash of the secret, which is not kept
 * @param uses how many may use it
 * @param lifetime how long it is good
 */
public record RoomInvitation(String id, int uses, Duration lifetime) {}
