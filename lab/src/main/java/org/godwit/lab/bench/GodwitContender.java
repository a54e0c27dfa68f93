package org.godwit.lab.bench;

import org.godwit.api.Blackout;
import org.godwit.api.MigrationRecord;
import org.godwit.api.Refusal;
import org.godwit.api.Task;
import org.godwit.api.VmSpec;
import org.godwit.client.GodwitClient;
import org.godwit.lab.Lab;
import org.godwit.lab.Movement;
import org.godwit.lab.Mover;

/** Godwit, asked as any client asks: what its prerequisites, its checks and its cleaning up take is in its total. */
final class GodwitContender implements Contender {
    static final String NAME = "godwit";

    private final GodwitClient client;

    GodwitContender(Lab lab) {
        this.client = lab.client();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Subject start(VmSpec spec) {
        client.define(spec, "h1");
        succeed(client.start(spec.name()));
        return new Guest(spec.name());
    }

    private void succeed(Task task) {
        Task ended = client.waitFor(task, seen -> {});
        if (ended.error() != null) {
            throw new Refusal(ended.error());
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private final class Guest implements Subject {
        private final String vm;
        private String host = "h1";

        Guest(String vm) {
            this.vm = vm;
        }

        @Override
        public Move move() {
            String from = host;
            String to = from.equals("h1") ? "h2" : "h1";
            Movement movement = new Mover(client).move(vm, to, seen -> {});
            MigrationRecord record = movement.record();
            host = movement.moved() ? to : from;
            Blackout blackout = record.blackout();
            return new Move(
                    from,
                    movement.requestedAt(),
                    movement.doneAt(),
                    movement.moved(),
                    record.firstByteMillis(),
                    blackout == null ? 0 : blackout.totalMillis(),
                    record.rounds(),
                    record);
        }

        @Override
        public void end() {
            succeed(client.kill(vm));
            succeed(client.delete(vm, true));
        }
    }
}
