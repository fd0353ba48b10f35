package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.concurrent.Futures;
import chat.protocol.AuditEntry;
import chat.protocol.Author;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.MessageBody.AuthoredText;
import chat.protocol.MessageId;
import chat.protocol.Report;
import chat.protocol.ReportQuery;
import chat.protocol.RoomName;
import chat.protocol.RoomRequest;
import chat.protocol.User;
import chat.testing.Await;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** The reports of any backplane. */
public abstract class ReportsContract extends EntryStory {
    private static final User CID = new User("u 9%", "Cid", false);

    private static ClientMessage.Report about(RoomName where, MessageId id, String reason) {
        return new ClientMessage.Report(where, id, reason, "n");
    }

    private Receipt report(User by, MessageId id, String reason) {
        return Await.result(a.reports().add(caller(by), about(room, id, reason)));
    }

    private Denied refusal(User by, MessageId id) {
        return denied(a.reports().add(caller(by), about(room, id, "")));
    }

    private static Denied denied(CompletableFuture<Receipt> answer) {
        CompletionException e = Assertions.assertThrows(CompletionException.class, answer::join);
        return Assertions.assertInstanceOf(Denied.class, e.getCause());
    }

    /** Returns the reports of messages in the room. */
    private List<Report> reports() {
        return Await.result(b.reports().read(new ReportQuery(0, 1_000))).stream()
                .filter(report -> report.room().equals(room.value()))
                .toList();
    }

    @Test
    void aReportHasTheMessageAsItIsAndIsMadeOnce() {
        MessageId id = say(ANN, "first words");
        assertFalse(report(CID, id, "It is rude").duplicate());
        Receipt again = report(CID, id, "It is very rude");
        assertTrue(again.duplicate());
        assertEquals(id, again.id());
        report(BEN, id, "");
        Await.result(a.publish(edit(ANN, id, "last words")));

        List<Report> found = reports();
        assertEquals(2, found.size());
        Report first = found.get(0);
        assertEquals(List.of(CID.id(), BEN.id()), found.stream().map(Report::by).toList());
        assertEquals("It is rude", first.reason());
        assertEquals(id.toString(), first.message());
        AuthoredText said = first.said();
        assertNotNull(said);
        assertEquals("last words", said.text());
        assertEquals(ANN.name(), said.from().name());
        assertTrue(Math.abs(System.currentTimeMillis() - first.at()) < 60_000);
        assertEquals(List.of(found.get(1)), Await.result(b.reports().read(new ReportQuery(first.id(), 1))));
    }

    @Test
    void theTextOfADeletedMessageIsNotKeptInItsReport() {
        MessageId id = say(ANN, "text");
        report(CID, id, "rude");
        Await.result(a.publish(delete(caller(ANN), id)));

        assertNull(reports().get(0).said());
        assertEquals(ErrorCode.NOT_FOUND, refusal(BEN, id).code());
    }

    @Test
    void onlyAMessageThatIsThereForTheCallerIsReported() {
        assertEquals(ErrorCode.NOT_FOUND, refusal(CID, new MessageId("e", 1)).code());
        Await.result(a.publish(Draft.of(ANN, caller(ANN), new RoomRequest.Open(room, "", "o1"), "")));
        MessageId id = say(ANN, "text");
        MessageId event = Await.result(a.publish(react(ANN, id, THUMB, true))).id();
        assertEquals(ErrorCode.NOT_FOUND, refusal(CID, event).code());
        RoomRequest.Member ban = new RoomRequest.Member(room, CID.id(), null, -1L, null, "o2");
        Await.result(a.publish(Draft.of(ANN, caller(ANN), ban, CID.name())));
        Denied banned = refusal(CID, id);
        assertEquals("you are banned from this room for good", banned.text());
        assertEquals(List.of(), reports());
    }

    @Test
    void toOthersThanItsMembersAMessageOfAPrivateRoomIsAsOneThatNeverWas() {
        List<Author> others = List.of(new Author(BEN.id(), BEN.name()));
        Await.result(
                a.publish(Draft.of(ANN, caller(ANN), new RoomRequest.Open(room, "Secret", true, others, "o"), "")));
        MessageId id = say(ANN, "text");
        Caller root = new Caller(Caller.Kind.ADMINISTRATOR, "root", "");
        ClientMessage.Report nowhere = about(new RoomName(room + "-2"), id, "");
        Denied none = denied(a.reports().add(root, nowhere));
        for (Caller stranger : List.of(root, caller(CID))) {
            Denied refused = denied(a.reports().add(stranger, about(room, id, "")));
            assertEquals(none.code(), refused.code());
            assertEquals(none.text(), refused.text());
        }
        report(BEN, id, "rude");
        AuthoredText said = reports().get(0).said();
        assertNotNull(said);
        assertEquals("text", said.text());
    }

    @Test
    void aPersonHasABoundedNumberOfOpenReports() {
        User guest = new User("g" + room, "Guest", true);
        for (int i = 0; i < 5; i++) {
            report(guest, say(ANN, "text"), "");
        }
        MessageId id = say(ANN, "text");
        Denied sixth = refusal(guest, id);
        assertEquals(ErrorCode.CONFLICT, sixth.code());
        assertEquals("5 messages that you have reported have not been looked at yet, which is the most", sixth.text());

        assertTrue(Await.result(b.reports().close(reports().get(0).id(), "")));
        report(guest, id, "");
        assertEquals(5, reports().size());
    }

    @Test
    void guestsHoweverManyLeaveRoomForTheReportsOfOthers() {
        MessageId id = say(ANN, "text");
        String refused = "";
        for (int i = 0; i <= 1_000 && refused.isEmpty(); i++) {
            Caller guest = caller(new User("g-" + i + room, "Guest", true));
            refused = a.reports()
                    .add(guest, about(room, id, ""))
                    .handle((receipt, e) -> Futures.causeOf(e) instanceof Denied denied ? denied.text() : "")
                    .join();
        }

        assertEquals("1000 reports of guests have not been looked at yet, which is the most", refused);
        report(CID, id, "rude");
        for (Report each : reports()) {
            Await.result(b.reports().close(each.id(), ""));
        }
        report(new User("g" + room, "Guest", true), id, "");
    }

    @Test
    void aClosedReportIsGoneAndTheAuditLogTellsIt() {
        MessageId id = say(ANN, "text");
        report(CID, id, "rude");
        long number = reports().get(0).id();

        assertTrue(Await.result(b.reports().close(number, "root")));
        assertFalse(Await.result(a.reports().close(number, "root")));
        assertEquals(List.of(), reports());
        AuditEntry told = Await.result(a.audit().read(null, 1)).get(0);
        assertEquals(
                List.of("report_closed", "root", room.value(), CID.id(), id.toString()),
                List.of(told.action(), told.by() + "", told.room() + "", told.user() + "", told.message() + ""));
    }
}
