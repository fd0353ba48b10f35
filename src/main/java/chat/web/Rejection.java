package chat.web;

/**
 * The reason for which a request is not admitted, and the answer to it.
 *
 * @param reason a label of {@code chat_rejections_total}, one of a closed set
 */
record Rejection(String reason, Problem problem) {}
