package chat.web;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import chat.connection.Client;
import chat.protocol.CloseCode;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;

/** A stream ends as the container wants it to, whenever its connection is closed. */
class EventStreamTest {
    private final AsyncContext async = mock(AsyncContext.class);
    private final ServletOutputStream out = mock(ServletOutputStream.class);
    private final Client client = mock(Client.class);

    @BeforeEach
    void openOutput() throws IOException {
        ServletResponse response = mock(ServletResponse.class);
        when(async.getResponse()).thenReturn(response);
        when(response.getOutputStream()).thenReturn(out);
        when(out.isReady()).thenReturn(true);
    }

    private EventStream stream() throws IOException {
        return new EventStream(async, Runnable::run, new EventFormat(), Cursor.of(List.of()), "203.0.113.7");
    }

    @Test
    void aStreamThatIsClosedBeforeItOpensEndsAfterItHasOpened() throws IOException {
        EventStream stream = stream();
        stream.close(CloseCode.TRY_AGAIN, "this instance is full");
        verify(async, never()).complete();
        stream.open(client);
        onWritePossible();

        InOrder order = inOrder(async);
        order.verify(async).addListener(any());
        order.verify(async).complete();
    }

    private void onWritePossible() throws IOException {
        ArgumentCaptor<WriteListener> listener = ArgumentCaptor.forClass(WriteListener.class);
        verify(out).setWriteListener(listener.capture());
        listener.getValue().onWritePossible();
    }
}
