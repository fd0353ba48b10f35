package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import chat.protocol.Fold.Edit;
import chat.protocol.Fold.Quote;
import chat.protocol.Fold.Reaction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entries as their readers see them. */
class FoldTest {
    private static final Fold NOTHING = new Fold(0, null, false, false, List.of(), null);

    private static Publication entry(String type, String body) {
        return new Publication(new RoomName("lobby"), new MessageId("e", 7), 1, type, body);
    }

    private static String applied(Fold fold, String type, String body) {
        return fold.apply(entry(type, body)).body();
    }

    @Test
    void whatANewerReleaseWroteIntoABodyStaysAsItIs() {
        String body = "{\"from\":{\"id\":\"u\"},\"later\":[1,{\"text\":[]}],\"text\":\"old\",\"n\":1.5}";

        assertEquals(body, applied(NOTHING, "message", body));
        assertEquals(
                "{\"from\":{\"id\":\"u\"},\"later\":[1,{\"text\":[]}],\"n\":1.5,\"text\":\"new\",\"edited\":9}",
                applied(new Fold(0, new Edit(9, "new"), false, false, List.of(), null), "message", body));
    }

    @Test
    void aDeletedMessageHasNothingOfWhatWasSaid() {
        Fold fold = new Fold(
                0,
                new Edit(9, "new"),
                true,
                true,
                List.of(new Reaction("!", 1, true)),
                Quote.gone(new MessageId("e", 1)));

        assertEquals(
                "{\"nonce\":\"n\",\"deleted\":true}",
                applied(fold, "message", "{\"text\":\"\",\"nonce\":\"n\",\"deleted\":true}"));
    }

    @Test
    void aQuoteEndsWithinNoCharacter() {
        String quoted = Quote.of(new MessageId("e", 1), new Author("u", "Ann"), "\ud83d\ude00".repeat(201))
                .text();

        assertEquals("\ud83d\ude00".repeat(200), quoted);
    }

    @Test
    void anEntryAboutAMessageNamesItInTheEpochOfTheDay() {
        assertEquals(
                "{\"emoji\":\"!\",\"on\":true,\"target\":\"e-3\",\"count\":2}",
                applied(
                        new Fold(
                                3,
                                null,
                                false,
                                false,
                                List.of(new Reaction("?", 4, false), new Reaction("!", 2, false)),
                                null),
                        "reacted",
                        "{\"emoji\":\"!\",\"on\":true}"));
        assertEquals(
                "{\"target\":\"e-3\"}", applied(new Fold(3, null, false, false, List.of(), null), "deleted", "{}"));
    }

    @Test
    void aDamagedBodyIsLeftAsItIs() {
        Publication damaged = entry("message", "{\"text\":");

        assertSame(damaged, new Fold(0, null, true, false, List.of(), null).apply(damaged));
    }
}
