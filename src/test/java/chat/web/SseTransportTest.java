package chat.web;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import chat.connection.ClientConnection;
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
class SseTransportTest {
    private final AsyncContext async = mock(AsyncContext.class);
    private final ServletOutputStream out = mock(ServletOutputStream.class);
    private final ClientConnection client = mock(ClientConnection.class);

    @BeforeEach
    void openOutput() throws IOException {
        ServletResponse response = mock(ServletResponse.class);
        when(async.getResponse()).thenReturn(response);
        when(response.getOutputStream()).thenReturn(out);
        when(out.isReady()).thenReturn(true);
    }

    private SseTransport stream() throws IOException {
        return new SseTransport(async, Runnable::run, new SseFormat(), SseCursor.of(List.of()), "203.0.113.7");
    }

    @Test
    void aStreamThatIsClosedBeforeItOpensEndsAfterItHasOpened() throws IOException {
        SseTransport stream = stream();
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
