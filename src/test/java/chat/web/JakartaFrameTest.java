package chat.web;

import chat.TestInstance;

/** The story of frames in a container that serves Jakarta's WebSocket, as the WAR needs it. */
class JakartaFrameTest extends FrameStory {
    JakartaFrameTest() {
        super(TestInstance.inContainer(FRAME_BYTES));
    }
}
