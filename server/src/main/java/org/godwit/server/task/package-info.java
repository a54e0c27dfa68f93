/**
 * Requests that take time.
 *
 * <pre>
 *   QUEUED ──► RUNNING ──► SUCCEEDED
 *                 ├──────► FAILED      with a problem
 *                 └──────► CANCELLED
 * </pre>
 *
 * <p>{@link org.godwit.server.task.TaskBook} holds the tasks, wakes whoever waits for a change and keeps them in ZooKeeper, so that a server that
 * starts again finds them. {@link org.godwit.server.task.VmTasks} carries them out: it asks the owner's agent and tells what the agent says. A
 * migration is carried out by the agents alone; {@link org.godwit.server.task.MigrationFollower} only watches, and may lose sight of it and
 * find it again.
 */
@NullMarked
package org.godwit.server.task;

import org.jspecify.annotations.NullMarked;
