------------------------------ MODULE Handover ------------------------------
(* How a VM changes its owner, whatever fails. README.md beside this file explains the model to whoever has never read TLA+, *)
(* and names the classes that each action stands for.                                                                        *)
EXTENDS Integers, FiniteSets, TLC

CONSTANTS
    Hosts,          \* all of them
    First,          \* the host that owns the VM in the beginning
    Nobody,         \* stands where no host is meant
    MaxMigrations,  \* how many migrations begin
    MaxFaults,      \* how many failures happen, of whatever kind
    Fence,          \* whether the datastore has image locks
    AckWithheld,    \* whether QEMU waits for Godwit before it completes (switchover-ack, QEMU 8.1 and newer)
    Off             \* the rules that are switched off: {} is the protocol

On(rule) == rule \notin Off

VARIABLES
    record,   \* the ownership in ZooKeeper
    late,     \* writes to it whose outcome their writers do not know: each arrives some day, or never
    agent,    \* "up", "recovering" (restarted, and has not decided yet), "removing" (decided to end its VM), "held" or "down"
    disk,     \* what each host remembers of the VM: its vm.json
    qemu,     \* each host's QEMU; newest: whether its memory is the guest's last one
    lock,     \* the QEMU that holds the image locks
    stream,   \* the migration that each host's QEMU sends
    source,   \* Source and Settlement: what the agent of each host does as the source
    target,   \* Destination: the same as the destination
    asked,    \* the migrations whose sealed commit was asked for; a request may arrive late
    begun,    \* how many migrations have begun
    faults,   \* how many failures may still happen
    died      \* whether a QEMU was killed: the guest's memory may then be gone

vars == <<record, late, agent, disk, qemu, lock, stream, source, target, asked, begun, faults, died>>

Migrations == 1..MaxMigrations

Nothing   == [role |-> "none", attempt |-> 0, moving |-> FALSE, stopped |-> FALSE]
NoQemu    == [state |-> "none", newest |-> FALSE]
NoStream  == [attempt |-> 0, to |-> Nobody, state |-> "none", newest |-> FALSE]
NoSource  == [state |-> "idle", attempt |-> 0, to |-> Nobody]
NoTarget  == [state |-> "none", attempt |-> 0, from |-> Nobody]

Init ==
    /\ record = [owner |-> First, epoch |-> 1, phase |-> "SETTLED", target |-> Nobody, attempt |-> 0, from |-> Nobody, version |-> 0]
    /\ late = {}
    /\ agent = [h \in Hosts |-> "up"]
    /\ disk = [h \in Hosts |-> IF h = First THEN [Nothing EXCEPT !.role = "owner"] ELSE Nothing]
    /\ qemu = [h \in Hosts |-> IF h = First THEN [state |-> "running", newest |-> TRUE] ELSE NoQemu]
    /\ lock = IF Fence THEN First ELSE Nobody
    /\ stream = [h \in Hosts |-> NoStream]
    /\ source = [h \in Hosts |-> NoSource]
    /\ target = [h \in Hosts |-> NoTarget]
    /\ asked = {}
    /\ begun = 0
    /\ faults = MaxFaults
    /\ died = FALSE

-----------------------------------------------------------------------------
(* The record's transitions: Ownership.java. Each is refused unless its guard holds. *)

MayIntend(r, a, b)  == r.phase = "SETTLED" /\ r.owner = a /\ b # a
Intended(r, b, x)   == [r EXCEPT !.phase = "HANDING_OVER", !.target = b, !.attempt = x, !.from = Nobody]
MayCommit(r, b, x)  == r.phase = "HANDING_OVER" /\ r.target = b /\ r.attempt = x
Committed(r, b)     == [r EXCEPT !.owner = b, !.epoch = @ + 1, !.phase = "SETTLED", !.target = Nobody, !.from = r.owner]
MayWithdraw(r, a)   == r.phase = "HANDING_OVER" /\ r.owner = a
Withdrawn(r)        == [r EXCEPT !.phase = "SETTLED", !.target = Nobody]
MayHandBack(r, b, x) == r.phase = "SETTLED" /\ r.owner = b /\ r.attempt = x /\ (On("conclude") => r.from # Nobody)
HandedBack(r, a)    == [r EXCEPT !.owner = a, !.epoch = @ + 1, !.from = Nobody]
Concluded(r)        == [r EXCEPT !.from = Nobody]

(* A compare-and-set that is answered: whoever writes has just read, and nobody wrote in between. *)
Write(next) == record' = [next EXCEPT !.version = record.version + 1] /\ UNCHANGED late

(* A write that is not answered. It may arrive later, when the record is another one. *)
WriteUnanswered(next) ==
    /\ faults > 0
    /\ faults' = faults - 1
    /\ late' = late \union {[version |-> record.version, next |-> next]}
    /\ UNCHANGED record

Arrives ==
    /\ \E w \in late :
        /\ late' = late \ {w}
        /\ record' = IF w.version = record.version \/ ~On("compare-and-set")
                     THEN [w.next EXCEPT !.version = record.version + 1]
                     ELSE record
    /\ UNCHANGED <<agent, disk, qemu, lock, stream, source, target, asked, begun, faults, died>>

(* Its session expired first. *)
NeverArrives ==
    /\ \E w \in late : late' = late \ {w}
    /\ UNCHANGED <<record, agent, disk, qemu, lock, stream, source, target, asked, begun, faults, died>>

-----------------------------------------------------------------------------
(* QEMU, as measured. *)

MayLock(h) == ~Fence \/ lock \in {Nobody, h}
Locks(h)   == lock' = IF Fence THEN h ELSE Nobody
Unlocks(h) == lock' = IF lock = h THEN Nobody ELSE lock

(* The guest goes on at h: from now on every other copy of its memory is an old one. *)
Runs(h) ==
    /\ qemu' = [g \in Hosts |-> IF g = h THEN [qemu[h] EXCEPT !.state = "running"] ELSE [qemu[g] EXCEPT !.newest = FALSE]]
    /\ stream' = [g \in Hosts |-> [stream[g] EXCEPT !.newest = FALSE]]

Stands == {"stopped", "finishing"}

(* Without the gate QEMU decides itself when to stop the guest; should the migration then fail, it resumes it itself. *)
QemuCompletesUnasked(a) ==
    /\ stream[a].state = "flowing"
    /\ qemu[a].state = "running"
    /\ ~AckWithheld \/ (~On("stop-first") /\ source[a].state = "asked")
    /\ qemu' = [qemu EXCEPT ![a].state = "finishing"]
    /\ UNCHANGED <<record, late, agent, disk, lock, stream, source, target, asked, begun, faults, died>>

(* The guest stands: all the rest is sent, and the locks are let go. *)
QemuSendsTheRest(a) ==
    /\ stream[a].state = "flowing"
    /\ qemu[a].state \in Stands
    /\ agent[a] = "up" /\ agent[stream[a].to] = "up"
    /\ stream' = [stream EXCEPT ![a].state = "sent", ![a].newest = qemu[a].newest]
    /\ Unlocks(a)
    /\ UNCHANGED <<record, late, agent, disk, qemu, source, target, asked, begun, faults, died>>

Fills(a, b) == stream[a].to = b /\ disk[b].role = "shadow" /\ disk[b].attempt = stream[a].attempt

(* What was sent may still be loaded when the source has long given up. A shadow that was told to run before does it now. *)
QemuLoads(a, b) ==
    /\ Fills(a, b)
    /\ stream[a].state \in {"sent", "broken after all was sent"}
    /\ \/ /\ qemu[b].state = "loading"
          /\ qemu' = [qemu EXCEPT ![b] = [state |-> "loaded", newest |-> stream[a].newest]]
          /\ UNCHANGED <<stream, lock>>
       \/ /\ qemu[b].state = "armed"
          /\ qemu' = [g \in Hosts |-> IF g = b THEN [state |-> "running", newest |-> stream[a].newest]
                                               ELSE [qemu[g] EXCEPT !.newest = FALSE]]
          /\ stream' = [g \in Hosts |-> [stream[g] EXCEPT !.newest = FALSE]]
          /\ Locks(b)
    /\ UNCHANGED <<record, late, agent, disk, source, target, asked, begun, faults, died>>

Broken == {"broken", "broken after all was sent"}

(* Nothing more will come: the shadow's QEMU ends. *)
QemuCannotLoad(b) ==
    /\ qemu[b].state \in {"loading", "armed"}
    /\ agent[b] # "up" \/ \A a \in Hosts : Fills(a, b) => stream[a].state \in Broken
    /\ qemu' = [qemu EXCEPT ![b] = NoQemu]
    /\ UNCHANGED <<record, late, agent, disk, lock, stream, source, target, asked, begun, faults, died>>

(* SHUT comes back: this QEMU will not resume by itself any more. *)
QemuCompletes(a) ==
    /\ stream[a].state = "sent"
    /\ agent[a] = "up" /\ agent[stream[a].to] = "up"
    /\ Fills(a, stream[a].to) /\ qemu[stream[a].to].state \in {"loaded", "running"}
    /\ stream' = [stream EXCEPT ![a].state = "completed"]
    /\ qemu' = [qemu EXCEPT ![a].state = IF @ = "finishing" THEN "completed" ELSE @]
    /\ UNCHANGED <<record, late, agent, disk, lock, source, target, asked, begun, faults, died>>

(* The migration fails at the source. QEMU takes its locks again, and a guest that ran when QEMU began its last stage runs on. *)
MigrationFails(a) ==
    /\ stream[a].state \in {"flowing", "sent"}
    /\ LET state == IF stream[a].state = "sent" THEN "broken after all was sent" ELSE "broken" IN
       IF qemu[a].state = "finishing" /\ MayLock(a)
       THEN /\ qemu' = [g \in Hosts |-> IF g = a THEN [qemu[a] EXCEPT !.state = "running"] ELSE [qemu[g] EXCEPT !.newest = FALSE]]
            /\ stream' = [g \in Hosts |-> [stream[g] EXCEPT !.newest = FALSE, !.state = IF g = a THEN state ELSE @]]
            /\ Locks(a)
       ELSE /\ stream' = [stream EXCEPT ![a].state = state]
            /\ IF MayLock(a) THEN Locks(a) ELSE UNCHANGED lock
            /\ UNCHANGED qemu

(* It must fail: an agent that carried it is gone, the source's agent cancelled it, or there is no shadow any more. *)
StreamEnds(a) ==
    /\ LET b == stream[a].to IN
       \/ agent[a] # "up" \/ source[a].state \in {"settling", "theirs", "ours"} \/ source[a].attempt # stream[a].attempt
       \/ stream[a].state = "flowing" /\ (b = Nobody \/ agent[b] # "up" \/ ~Fills(a, b) \/ qemu[b].state = "none")
       \/ stream[a].state = "sent" /\ (agent[b] # "up" \/ ~Fills(a, b) \/ qemu[b].state = "none")
    /\ MigrationFails(a)
    /\ UNCHANGED <<record, late, agent, disk, source, target, asked, begun, faults, died>>

LinkBreaks(a) ==
    /\ faults > 0
    /\ faults' = faults - 1
    /\ MigrationFails(a)
    /\ UNCHANGED <<record, late, agent, disk, source, target, asked, begun, died>>

-----------------------------------------------------------------------------
(* The source's agent: Source, SourceGuest, Settlement. *)

Free(b) == agent[b] = "up" /\ disk[b].role = "none" /\ qemu[b].state = "none" /\ target[b].state \in {"none", "given up", "in hand"}

Begin(a, b) ==
    /\ begun < MaxMigrations
    /\ a # b /\ agent[a] = "up" /\ source[a].state = "idle" /\ Free(b)
    /\ disk[a].role = "owner" /\ ~disk[a].moving /\ qemu[a].state = "running"
    /\ begun' = begun + 1
    /\ disk' = [disk EXCEPT ![a].moving = TRUE, ![a].attempt = begun + 1,
                            ![b] = [role |-> "shadow", attempt |-> begun + 1, moving |-> TRUE, stopped |-> FALSE]]
    /\ qemu' = [qemu EXCEPT ![b] = [state |-> "loading", newest |-> FALSE]]
    /\ stream' = [stream EXCEPT ![a] = [attempt |-> begun + 1, to |-> b, state |-> "flowing", newest |-> FALSE]]
    /\ source' = [source EXCEPT ![a] = [state |-> "copying", attempt |-> begun + 1, to |-> b]]
    /\ target' = [target EXCEPT ![b] = [state |-> "waiting", attempt |-> begun + 1, from |-> a]]
    /\ UNCHANGED <<record, late, agent, lock, asked, faults, died>>

At(a, state) == agent[a] = "up" /\ source[a].state = state
Moves(a, state) == source' = [source EXCEPT ![a].state = state]

(* A record that an earlier attempt left in HANDING_OVER is taken back first. *)
Intend(a) ==
    /\ At(a, "copying")
    /\ \/ /\ MayWithdraw(record, a)
          /\ Write(Withdrawn(record)) /\ UNCHANGED <<source, faults>>
       \/ /\ MayIntend(record, a, source[a].to)
          /\ LET next == Intended(record, source[a].to, source[a].attempt) IN
             \/ Write(next) /\ Moves(a, "intended") /\ UNCHANGED faults
             \/ WriteUnanswered(next) /\ Moves(a, "ours")
    /\ UNCHANGED <<agent, disk, qemu, lock, stream, target, asked, begun, died>>

(* That the guest is stopped for this attempt is on disk before it is stopped. *)
MarkStopped(a) ==
    /\ At(a, "intended")
    /\ On("stop-first")
    /\ disk' = [disk EXCEPT ![a].stopped = On("mark-before-stop")]
    /\ Moves(a, "marked")
    /\ UNCHANGED <<record, late, agent, qemu, lock, stream, target, asked, begun, faults, died>>

(* A stop that comes when QEMU is completing by itself changes nothing: QEMU remembers that the guest ran. *)
StopForGood(a) ==
    /\ At(a, "marked")
    /\ qemu[a].state \in {"running", "finishing"}
    /\ qemu' = [qemu EXCEPT ![a].state = IF @ = "running" THEN "stopped" ELSE @]
    /\ Moves(a, "stopped")
    /\ UNCHANGED <<record, late, agent, disk, lock, stream, target, asked, begun, faults, died>>

(* The word that its QEMU cannot resume by itself any more. Behind the gate it was stopped before it could complete; without *)
(* the gate only the end of its migration tells, since it may have stopped, failed and resumed before Godwit's stop came.    *)
AskCommit(a) ==
    /\ \/ At(a, "stopped") /\ (AckWithheld \/ stream[a].state = "completed" \/ ~On("seal-by-completion"))
       \/ At(a, "intended") /\ ~On("stop-first")
    /\ asked' = asked \union {source[a].attempt}
    /\ Moves(a, "asked")
    /\ UNCHANGED <<record, late, agent, disk, qemu, lock, stream, target, begun, faults, died>>

(* Whatever went wrong, or somebody cancelled. Before the commit was asked for the guest is ours without a question. *)
Abort(a) ==
    /\ \/ /\ source[a].state \in {"copying", "intended", "marked", "stopped"}
          /\ Moves(a, "ours")
       \/ /\ source[a].state = "asked"
          /\ Moves(a, IF On("ask-before-resume") THEN "settling" ELSE "ours")
    /\ agent[a] = "up"
    /\ UNCHANGED <<record, late, agent, disk, qemu, lock, stream, target, asked, begun, faults, died>>

Knows(b, x) == agent[b] = "up" /\ target[b].attempt = x

(* The commit was answered, or the destination says later that it has the guest in hand. *)
HearsInHand(a) ==
    LET b == source[a].to x == source[a].attempt IN
    /\ At(a, "asked") \/ At(a, "theirs")
    /\ \/ Knows(b, x) /\ target[b].state = "in hand"
       \/ /\ source[a].state = "theirs" /\ agent[b] # "down" /\ ~Knows(b, x)
          /\ record.owner # a
          /\ ~(record.owner = b /\ record.attempt = x /\ disk[b].role # "owner")
    /\ Moves(a, "moved")
    /\ UNCHANGED <<record, late, agent, disk, qemu, lock, stream, target, asked, begun, faults, died>>

(* The locks of a guest that stands are let go while it is not known whose it is. *)
StandAside(a) ==
    /\ At(a, "settling") \/ At(a, "theirs")
    /\ lock = a /\ qemu[a].state = "stopped" /\ stream[a].state \notin {"flowing", "sent"}
    /\ lock' = Nobody
    /\ UNCHANGED <<record, late, agent, disk, qemu, stream, source, target, asked, begun, faults, died>>

(* Settlement.recorded: the record decides, and is written back to us where that is still possible. *)
SettleByRecord(a) ==
    /\ At(a, "settling") \/ At(a, "theirs")
    /\ \/ /\ record.owner # a
          /\ source[a].state = "settling"
          /\ Moves(a, "theirs")
          /\ UNCHANGED <<record, late, faults>>
       \/ /\ record.owner = a /\ ~(MayWithdraw(record, a) /\ record.attempt = source[a].attempt)
          /\ Moves(a, "ours")
          /\ UNCHANGED <<record, late, faults>>
       \/ /\ MayWithdraw(record, a) /\ record.attempt = source[a].attempt
          /\ \/ Write(Withdrawn(record)) /\ Moves(a, "ours") /\ UNCHANGED faults
             \/ WriteUnanswered(Withdrawn(record)) /\ UNCHANGED source
    /\ UNCHANGED <<agent, disk, qemu, lock, stream, target, asked, begun, died>>

(* The destination's agent answers. One that does not know the migration, since it was restarted, answers by the record: *)
(* and before it says that nothing will come of it, it makes sure that no write of its former run can arrive.            *)
SettleByAnswer(a) ==
    LET b == source[a].to x == source[a].attempt IN
    /\ At(a, "settling")
    /\ \/ /\ Knows(b, x)
          /\ \/ target[b].state = "given up" /\ UNCHANGED <<record, late>>
             \/ /\ ~On("keep-promise")
                /\ target[b].state \in {"waiting", "committing"}
                /\ UNCHANGED <<record, late>>
       \/ /\ agent[b] # "down" /\ ~Knows(b, x)
          /\ IF ~On("answer-for-owner") THEN ~(record.owner = b /\ record.attempt = x)
             ELSE IF ~On("answer-by-record") THEN TRUE
             ELSE record.owner = a
          /\ IF On("decline") /\ record.owner = a /\ MayCommit(record, b, x)
             THEN Write(Withdrawn(record))
             ELSE UNCHANGED <<record, late>>
    /\ Moves(a, "ours")
    /\ UNCHANGED <<agent, disk, qemu, lock, stream, target, asked, begun, faults, died>>

(* The guest is ours: it runs on. A QEMU that does not do it at once is asked again until it does. *)
RunOn(a) ==
    /\ At(a, "ours")
    /\ stream[a].state \notin {"flowing", "sent"}
    /\ \/ /\ qemu[a].state = "stopped" \/ (qemu[a].state = "completed" /\ On("resume-what-completed"))
          /\ MayLock(a)
          /\ Runs(a) /\ Locks(a)
          /\ UNCHANGED disk
       \/ /\ \/ qemu[a].state \in {"none", "running"}
             \/ qemu[a].state = "stopped" /\ ~On("resume-until-it-runs")
             \/ qemu[a].state = "completed" /\ ~On("resume-what-completed")
          /\ disk' = [disk EXCEPT ![a].stopped = FALSE, ![a].moving = FALSE, ![a].attempt = 0]
          /\ UNCHANGED <<qemu, lock, stream>>
    /\ Moves(a, IF disk' = disk THEN "ours" ELSE "withdrawing")
    /\ UNCHANGED <<record, late, agent, target, asked, begun, faults, died>>

(* In the background, until ZooKeeper answers. *)
Withdraw(a) ==
    /\ At(a, "withdrawing")
    /\ IF MayWithdraw(record, a) /\ record.attempt = source[a].attempt
       THEN \/ Write(Withdrawn(record)) /\ source' = [source EXCEPT ![a] = NoSource] /\ UNCHANGED faults
            \/ WriteUnanswered(Withdrawn(record)) /\ UNCHANGED source
       ELSE source' = [source EXCEPT ![a] = NoSource] /\ UNCHANGED <<record, late, faults>>
    /\ UNCHANGED <<agent, disk, qemu, lock, stream, target, asked, begun, died>>

Leaves(h) ==
    /\ qemu' = [qemu EXCEPT ![h] = NoQemu]
    /\ disk' = [disk EXCEPT ![h] = Nothing]
    /\ Unlocks(h)

CleanUp(a) ==
    /\ At(a, "moved")
    /\ Leaves(a)
    /\ stream' = [stream EXCEPT ![a] = NoStream]
    /\ source' = [source EXCEPT ![a] = NoSource]
    /\ UNCHANGED <<record, late, agent, target, asked, begun, faults, died>>

-----------------------------------------------------------------------------
(* The destination's agent: Destination, DestinationGuest. *)

In(b, state) == agent[b] = "up" /\ target[b].state = state
Steps(b, state) == target' = [target EXCEPT ![b].state = state]

(* Asked, or because nothing can come of it any more; only while no commit was sent. The shadow ends before anybody is answered. *)
GiveUp(b) ==
    /\ In(b, "waiting")
    /\ Steps(b, "given up")
    /\ Leaves(b)
    /\ UNCHANGED <<record, late, agent, stream, source, asked, begun, faults, died>>

(* A defect that the rules exclude. *)
ContTooEarly(b) ==
    /\ ~On("cont-only-when-loaded")
    /\ In(b, "waiting") /\ qemu[b].state = "loading"
    /\ qemu' = [qemu EXCEPT ![b].state = "armed"]
    /\ UNCHANGED <<record, late, agent, disk, lock, stream, source, target, asked, begun, faults, died>>

(* All is loaded, the guest stands, and the source has said that its own QEMU cannot resume by itself. *)
BeginCommit(b) ==
    /\ In(b, "waiting")
    /\ qemu[b].state = "loaded"
    /\ target[b].attempt \in asked \/ ~On("sealed")
    /\ Steps(b, "committing")
    /\ UNCHANGED <<record, late, agent, disk, qemu, lock, stream, source, asked, begun, faults, died>>

(* While the outcome is not known nothing is decided. *)
CommitOwnership(b) ==
    LET x == target[b].attempt IN
    /\ In(b, "committing")
    /\ \/ /\ MayCommit(record, b, x)
          /\ \/ Write(Committed(record, b)) /\ Steps(b, "committed") /\ UNCHANGED <<faults, disk, qemu, lock>>
             \/ /\ WriteUnanswered(Committed(record, b))
                /\ IF On("unknown-is-not-failed")
                   THEN UNCHANGED <<target, disk, qemu, lock>>
                   ELSE Steps(b, "given up") /\ Leaves(b)
       \/ /\ record.owner = b /\ record.attempt = x
          /\ Steps(b, "committed")
          /\ UNCHANGED <<record, late, faults, disk, qemu, lock>>
       \/ /\ ~MayCommit(record, b, x) /\ ~(record.owner = b /\ record.attempt = x)
          /\ Steps(b, "given up") /\ Leaves(b)
          /\ UNCHANGED <<record, late, faults>>
    /\ UNCHANGED <<agent, stream, source, asked, begun, died>>

Resume(b) ==
    /\ In(b, "committed") \/ In(b, "must run")
    /\ qemu[b].state = "loaded" /\ MayLock(b)
    /\ Runs(b) /\ Locks(b)
    /\ Steps(b, "ran")
    /\ UNCHANGED <<record, late, agent, disk, source, asked, begun, faults, died>>

(* QEMU is asked until it is known what it does. An agent that gives up would leave the guest in nobody's hands. *)
ResumeForgotten(b) ==
    /\ ~On("resume-until-it-runs")
    /\ In(b, "committed")
    /\ qemu[b].state = "loaded"
    /\ Steps(b, "forgotten")
    /\ UNCHANGED <<record, late, agent, disk, qemu, lock, stream, source, asked, begun, faults, died>>

(* The locks were refused for too long, or the shadow's QEMU has ended: the guest certainly never ran here. *)
NeverRan(b) ==
    /\ \/ /\ In(b, "committed")
          /\ \/ qemu[b].state = "none" /\ On("dead-shadow-hands-back")
             \/ qemu[b].state = "loaded" /\ ~MayLock(b)
       \/ In(b, "ran") /\ ~On("hand-back-only-what-never-ran")
    /\ Steps(b, "handing back")
    /\ UNCHANGED <<record, late, agent, disk, qemu, lock, stream, source, asked, begun, faults, died>>

(* Refused when the source has ended its copy: then the guest must run here, as soon as the locks are free. *)
HandBack(b) ==
    LET x == target[b].attempt IN
    /\ In(b, "handing back")
    /\ \/ /\ MayHandBack(record, b, x)
          /\ \/ Write(HandedBack(record, target[b].from)) /\ Steps(b, "given up") /\ Leaves(b) /\ UNCHANGED faults
             \/ WriteUnanswered(HandedBack(record, target[b].from)) /\ UNCHANGED <<target, disk, qemu, lock>>
       \/ /\ record.owner # b
          /\ Steps(b, "given up") /\ Leaves(b)
          /\ UNCHANGED <<record, late, faults>>
       \/ /\ record.owner = b /\ ~MayHandBack(record, b, x)
          /\ Steps(b, "must run")
          /\ UNCHANGED <<record, late, faults, disk, qemu, lock>>
    /\ UNCHANGED <<agent, stream, source, asked, begun, died>>

(* From here on it is this host's VM; one whose QEMU has ended is a crashed VM. *)
Promote(b) ==
    /\ In(b, "ran") \/ (In(b, "must run") /\ qemu[b].state = "none")
    /\ Steps(b, "in hand")
    /\ disk' = [disk EXCEPT ![b] = [Nothing EXCEPT !.role = "owner"]]
    /\ UNCHANGED <<record, late, agent, qemu, lock, stream, source, asked, begun, faults, died>>

-----------------------------------------------------------------------------
(* Crashes, and what comes after them: Handovers. *)

AgentDies(h) ==
    /\ faults > 0
    /\ agent[h] # "down"
    /\ faults' = faults - 1
    /\ agent' = [agent EXCEPT ![h] = "down"]
    /\ source' = [source EXCEPT ![h] = NoSource]
    /\ target' = [target EXCEPT ![h] = NoTarget]
    /\ UNCHANGED <<record, late, disk, qemu, lock, stream, asked, begun, died>>

AgentRestarts(h) ==
    /\ agent[h] = "down"
    /\ agent' = [agent EXCEPT ![h] = IF disk[h].role = "none" THEN "up" ELSE "recovering"]
    /\ UNCHANGED <<record, late, disk, qemu, lock, stream, source, target, asked, begun, faults, died>>

Goes(h, state) == agent' = [agent EXCEPT ![h] = state]

(* Stopped by Godwit for a handover, or by a QEMU that completed its migration; a guest that stands for another reason is left alone. *)
MustResume(h) ==
    \/ disk[h].stopped /\ qemu[h].state = "stopped"
    \/ On("resume-what-completed") /\ disk[h].moving /\ qemu[h].state = "completed"

(* An owner reads another owner in the record: it ends its QEMU, but first makes sure that the ownership cannot come back. *)
RecoverOwner(h) ==
    /\ agent[h] = "recovering" /\ disk[h].role = "owner"
    /\ On("recovery-reads-record")
    /\ \/ /\ record.owner # h
          /\ IF On("conclude") /\ record.from = h
             THEN /\ \/ Write(Concluded(record)) /\ UNCHANGED faults
                     \/ WriteUnanswered(Concluded(record))
                  /\ UNCHANGED agent
             ELSE /\ Goes(h, "removing")
                  /\ UNCHANGED <<record, late, faults>>
          /\ UNCHANGED <<disk, qemu, lock, stream>>
       \/ /\ MayWithdraw(record, h)
          /\ \/ Write(Withdrawn(record)) /\ UNCHANGED faults
             \/ WriteUnanswered(Withdrawn(record))
          /\ UNCHANGED <<agent, disk, qemu, lock, stream>>
       \/ /\ record.owner = h /\ record.phase = "SETTLED"
          /\ stream[h].state \notin {"flowing", "sent"}
          /\ \/ /\ MustResume(h)
                /\ \/ MayLock(h) /\ Runs(h) /\ Locks(h) /\ UNCHANGED agent
                   \/ ~On("recover-again") /\ Goes(h, "held") /\ UNCHANGED <<qemu, lock, stream>>
                /\ UNCHANGED disk
             \/ /\ ~MustResume(h)
                /\ disk' = [disk EXCEPT ![h] = [Nothing EXCEPT !.role = "owner"]]
                /\ Goes(h, "up")
                /\ UNCHANGED <<qemu, lock, stream>>
          /\ UNCHANGED <<record, late, faults>>
    /\ UNCHANGED <<source, target, asked, begun, died>>

(* What an agent must never do. *)
RecoverBlindly(h) ==
    /\ agent[h] = "recovering" /\ disk[h].role = "owner"
    /\ ~On("recovery-reads-record")
    /\ stream[h].state \notin {"flowing", "sent"}
    /\ qemu[h].state = "stopped" => MayLock(h)
    /\ IF qemu[h].state = "stopped" THEN Runs(h) /\ Locks(h) ELSE UNCHANGED <<qemu, lock, stream>>
    /\ disk' = [disk EXCEPT ![h] = [Nothing EXCEPT !.role = "owner"]]
    /\ Goes(h, "up")
    /\ UNCHANGED <<record, late, faults, source, target, asked, begun, died>>

(* A shadow whose commit stands runs; first, so that no hand-back of the former run can arrive any more, the record says that *)
(* it stays. A shadow whose commit does not stand is ended; first, so that no commit of the former run can arrive, it is declined. *)
RecoverShadow(h) ==
    /\ agent[h] = "recovering" /\ disk[h].role = "shadow"
    /\ IF record.owner = h /\ record.phase = "SETTLED" /\ record.attempt = disk[h].attempt
       THEN IF On("conclude") /\ record.from # Nobody
            THEN /\ \/ Write(Concluded(record)) /\ UNCHANGED faults
                    \/ WriteUnanswered(Concluded(record))
                 /\ UNCHANGED <<agent, disk, qemu, lock, stream>>
            ELSE /\ \/ /\ qemu[h].state = "loaded" /\ MayLock(h)
                       /\ Runs(h) /\ Locks(h)
                       /\ UNCHANGED <<agent, disk>>
                    \/ /\ qemu[h].state = "loaded" /\ ~On("recover-again")
                       /\ Goes(h, "held")
                       /\ UNCHANGED <<disk, qemu, lock, stream>>
                    \/ /\ qemu[h].state \in {"running", "none"}
                       /\ disk' = [disk EXCEPT ![h] = [Nothing EXCEPT !.role = "owner"]]
                       /\ Goes(h, "up")
                       /\ UNCHANGED <<qemu, lock, stream>>
                 /\ UNCHANGED <<record, late, faults>>
       ELSE IF On("decline") /\ MayCommit(record, h, disk[h].attempt)
            THEN /\ \/ Write(Withdrawn(record)) /\ UNCHANGED faults
                    \/ WriteUnanswered(Withdrawn(record))
                 /\ UNCHANGED <<agent, disk, qemu, lock, stream>>
            ELSE /\ Goes(h, "removing")
                 /\ UNCHANGED <<record, late, faults, disk, qemu, lock, stream>>
    /\ UNCHANGED <<source, target, asked, begun, died>>

Remove(h) ==
    /\ agent[h] = "removing"
    /\ Leaves(h)
    /\ stream' = [stream EXCEPT ![h] = NoStream]
    /\ Goes(h, "up")
    /\ UNCHANGED <<record, late, source, target, asked, begun, faults, died>>

QemuDies(h) ==
    /\ faults > 0
    /\ qemu[h].state # "none"
    /\ faults' = faults - 1
    /\ qemu' = [qemu EXCEPT ![h] = NoQemu]
    /\ Unlocks(h)
    /\ stream' = [stream EXCEPT ![h] = IF @.state \in {"flowing", "sent"} THEN [@ EXCEPT !.state = IF @ = "sent" THEN "broken after all was sent" ELSE "broken"] ELSE @]
    /\ died' = TRUE
    /\ UNCHANGED <<record, late, agent, disk, source, target, asked, begun>>

(* Somebody starts a VM that crashed: only its owner does, by the record, and an intent that nobody pursues is taken back first. *)
Start(h) ==
    /\ agent[h] = "up" /\ source[h].state = "idle" /\ ~disk[h].moving /\ disk[h].role # "shadow"
    /\ qemu[h].state = "none" /\ record.owner = h /\ MayLock(h)
    /\ IF MayWithdraw(record, h)
       THEN /\ On("start-settles")
            /\ Write(Withdrawn(record))
            /\ UNCHANGED <<qemu, stream, disk, lock>>
       ELSE /\ qemu' = [g \in Hosts |-> IF g = h THEN [state |-> "running", newest |-> TRUE] ELSE [qemu[g] EXCEPT !.newest = FALSE]]
            /\ stream' = [g \in Hosts |-> [stream[g] EXCEPT !.newest = FALSE]]
            /\ disk' = [disk EXCEPT ![h] = [Nothing EXCEPT !.role = "owner"]]
            /\ Locks(h)
            /\ UNCHANGED <<record, late>>
    /\ UNCHANGED <<agent, source, target, asked, begun, faults, died>>

-----------------------------------------------------------------------------
Progress ==
    \/ Arrives \/ NeverArrives
    \/ \E h \in Hosts :
        \/ QemuCompletesUnasked(h) \/ QemuSendsTheRest(h) \/ QemuCannotLoad(h) \/ QemuCompletes(h) \/ StreamEnds(h)
        \/ Intend(h) \/ MarkStopped(h) \/ StopForGood(h) \/ AskCommit(h) \/ Abort(h)
        \/ HearsInHand(h) \/ StandAside(h) \/ SettleByRecord(h) \/ SettleByAnswer(h) \/ RunOn(h) \/ Withdraw(h) \/ CleanUp(h)
        \/ GiveUp(h) \/ ContTooEarly(h) \/ BeginCommit(h) \/ CommitOwnership(h)
        \/ Resume(h) \/ ResumeForgotten(h) \/ NeverRan(h) \/ HandBack(h) \/ Promote(h)
        \/ AgentRestarts(h) \/ RecoverOwner(h) \/ RecoverBlindly(h) \/ RecoverShadow(h) \/ Remove(h) \/ Start(h)
        \/ \E g \in Hosts : QemuLoads(g, h) \/ Begin(g, h)

Failure == \E h \in Hosts : LinkBreaks(h) \/ AgentDies(h) \/ QemuDies(h)

(* From now on nothing fails any more. *)
FailuresStop ==
    /\ faults > 0
    /\ faults' = 0
    /\ UNCHANGED <<record, late, agent, disk, qemu, lock, stream, source, target, asked, begun, died>>

Running == {h \in Hosts : qemu[h].state = "running"}

(* Where everything ends: one guest, at the owner that the record names, every agent at rest, nothing left over. *)
Good ==
    /\ late = {}
    /\ \A h \in Hosts : agent[h] = "up" /\ source[h].state = "idle" /\ target[h].state \in {"none", "given up", "in hand"}
    /\ Running = {record.owner}
    /\ disk[record.owner] = [Nothing EXCEPT !.role = "owner"]
    /\ \A h \in Hosts \ {record.owner} : qemu[h] = NoQemu /\ disk[h] = Nothing
    /\ lock \in {Nobody, record.owner}

AtRest == Good /\ begun = MaxMigrations /\ UNCHANGED vars

Next == Progress \/ Failure \/ FailuresStop \/ AtRest

Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ WF_vars(Progress)

-----------------------------------------------------------------------------
(* For TLC: the hosts that are not the first are alike. *)
Alike == Permutations(Hosts \ {First})

NeverTwo == Cardinality(Running) <= 1

OnlyTheOwnerRuns == \A h \in Running : record.owner = h

(* No guest goes on from memory that is not its last: its second life would overwrite what the first did. *)
OnlyTheNewestRuns == \A h \in Running : qemu[h].newest

(* As long as no QEMU was killed the guest's last memory is somewhere. *)
NeverLost == died \/ \E h \in Hosts : qemu[h].newest

EventuallyGood == <>[]Good
=============================================================================
