package chat.contract;

import chat.TestInstance;
import chat.backplane.Backplane;

/** The contract holds as well in a container that serves Jakarta's WebSocket, as the WAR needs it. */
class JakartaContractTest extends WebSocketContractTest {
    @Override
    TestInstance start(String... settings) {
        return TestInstance.inContainer(settings);
    }

    @Override
    TestInstance on(Backplane backplane) {
        return TestInstance.inContainer(backplane);
    }
}
