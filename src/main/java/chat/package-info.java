/**
 * A real-time chat that runs the classical Unix way.
 *
 * <p>Dependencies point one way, {@code web → service → hub → connection → limits → protocol}, with {@code cluster} above
 * {@code connection}, {@code backplane} below {@code hub} and {@code accounts} below that; {@code metrics} and
 * {@code concurrent} are leaves, {@code auth} uses {@code protocol} alone.
 * {@code instance} joins them by the settings of {@code config}, and this package launches it.
 *
 * <h2>Threads</h2>
 *
 * <ul>
 *   <li><b>The container's</b> call {@code web}, and from there {@link chat.connection.ClientConnection}, one frame of a connection at a
 *       time, and {@link chat.service.ChatService}.
 *   <li><b>{@code hub}</b>, one for each instance, owns all rooms and their members; see {@link chat.hub}.
 *   <li><b>{@code answers}</b>, one for each instance, runs what follows from an answer of the backplane to
 *       {@link chat.service.MessageService}, to a {@code hello} and to {@link chat.service.SessionWatch}: it writes acks, pages of
 *       history, lists of members and welcomes to their clients.
 *   <li><b>{@code events}</b> encodes the streams of server-sent events.
 *   <li><b>The backplane's</b> complete its futures and call its listener; see {@link chat.backplane.redis}. They write to
 *       no client: the hub hands what they bring over to its own thread, {@code service} to {@code answers}, and an
 *       HTTP exchange to a thread of the container.
 *   <li><b>{@code scheduler}</b> runs what is periodic: heartbeats, samples, the status reported to other instances.
 *   <li><b>{@code passwords}</b> hash passwords; there are none where only guests come.
 *   <li><b>{@code search}</b> compares the texts of a {@link chat.backplane.LogSearch} with its words; there is none while nobody searches.
 *   <li><b>{@code memory-watchdog}</b>, <b>{@code systemd-notifier}</b> watch the memory and report to systemd.
 *   <li><b>{@code drain}</b>, the shutdown hook of the JVM, stops the instance and runs the {@link chat.cluster.Drain}. Under
 *       {@code jsvc} a thread of its own does, and for a WAR one of the container's.
 * </ul>
 *
 * <h2>Locks</h2>
 *
 * <p>Each guards the fields of one object. In {@code connection} they are those of {@code Outbox}, {@code Inbox} and {@code
 * PartialMessage}; in {@code limits} that of {@code TokenBucket}; in {@code cluster} those of {@code StatusReporter} (one status is
 * reported at a time), {@code Lifecycle} and {@code ServingInstancesPeak}; in {@code web} those of {@code SseWriter}, {@code
 * FrameWriter} and {@code HttpExchange}; in {@code service} that of {@code RecentRevocations}; in {@code auth} that of {@code AdminAuthenticator}, in {@code metrics} that of {@code LogThrottle}; in {@code instance}
 * that of {@code Instance}. The backplane's are listed in its packages.
 *
 * <p>Order: {@code Instance}, {@code StatusReporter}, {@code SigningSecrets}. {@code Instance}'s is held while it opens its parts;
 * {@code StatusReporter}'s while the backplane queues a status, for which it takes {@code SigningSecrets}', and those of presence if
 * Redis answers meanwhile. {@code SseWriter}'s is held while the container's stream is written, which does not block.
 * Otherwise none is held while another one is taken or a callback is run, but for a clock's. All other state is confined to a
 * thread, immutable, volatile, atomic, or in concurrent collections.
 */
@NullMarked
package chat;

import org.jspecify.annotations.NullMarked;
