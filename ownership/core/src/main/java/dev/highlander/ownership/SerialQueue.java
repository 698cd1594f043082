package dev.highlander.ownership;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** Runs tasks one after the other, in order, on another executor. At most one of that executor's threads is busy with it. */
final class SerialQueue {
    private final Executor executor;
    // Guarded by tasks itself.
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(4);
    private boolean running;

    SerialQueue(Executor executor) {
        this.executor = executor;
    }

    void add(Runnable task) {
        synchronized (tasks) {
            tasks.addLast(task);
            if (running) {
                return;
            }
            running = true;
        }
        executor.execute(this::run);
    }

    private void run() {
        while (true) {
            Runnable task;
            synchronized (tasks) {
                if (tasks.isEmpty()) {
                    running = false;
                    return;
                }
                task = tasks.removeFirst();
            }
            task.run();
        }
    }
}
