/**
 * Breaks a running installation on purpose and decides whether anybody noticed: members talk and listen, faults happen, and
 * {@link chat.chaos.Checker} compares what was sent, what was acknowledged, what was seen and what stands in the logs.
 *
 * <p>Shares no code with what it checks, so that a mistake there is not repeated here. Needs nothing but the JDK and
 * jackson-core, which are in chat.jar's surroundings anyway: {@code deploy/chaos} runs it against any installation.
 *
 * <p>Threads: all members live on one, {@link chat.chaos.Loop}; {@link chat.chaos.Churn} has its own; faults, and the
 * course of a run, are the caller's.
 */
@NullMarked
package chat.chaos;

import org.jspecify.annotations.NullMarked;
