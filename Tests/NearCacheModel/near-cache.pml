/* A model of the near cache as Sources/Sessions/Cache implements it, for the model checker spin.
 *
 * Run it with `scripts/check-model` (a minute) or `make model` (larger scopes).
 *
 * What is in it
 *   Engine     the store with its sessions, its log of changes and its registry of members. It executes one question at a time.
 *   Member     one instance's cache: records, a read of each session under way, one question under way (a beat or a join), the
 *              position that it has applied, its lease. Everything that it does may be as late as it likes.
 *   Revoker    a program that ends a session and waits. It lives in the process of a member (HOME), or in a command that has no
 *              cache of its own.
 *   Clock      moves time on by one tick for everything at once. Nothing obliges a message to arrive within a tick.
 *
 * What is simpler than the code, and why nothing is hidden by that
 *   - A hint is no message: a member may apply any entry of the log at any time, again and again, in any order, or never. So
 *     hints are lost, late, repeated and reordered.
 *   - A read has one step, its execution by the store, and needs no lease for it. The code also voids a read if something was
 *     dropped between its beginning and its execution, and begins none without a lease. The model may keep more.
 *   - A drop voids the read of that session. The code voids the reads of all sessions in the same shard.
 *   - The position that a revoker compares with is the end of the log when its change was answered. The code takes it
 *     from the first answer to `lagging`, which is the same or later, so it waits for at least as much.
 *   - A member that joins anew takes the place of its former registration. In the code the former one stays until
 *     it is condemned and removed, so revokers wait for it needlessly. The same goes for a question whose answer was given up
 *     but which the engine executes later.
 *   - Clocks run at the same rate. The code adds 0.2 % and 5 ms to every wait (`Lease.certainEnd`).
 *   - Sessions are created before the run: an insert changes no record that a cache can hold.
 *
 * What the model assumes of a log
 *   - A position of a log that was lost never equals one of the log that follows it (wrong variant: SAME_NUMBERS).
 *   - The registry is lost as a whole, or a failover changes `LogMark.engine`.
 *   - A read that another engine answers than the member is registered on is not kept (wrong variant: READS_OF_OLD_ENGINE).
 *
 * Properties, checked as assertions where a member accepts a session, and where the store reads one
 *   1. After a hard change returned no member accepts the session.
 *   2. A member never accepts a session a lease or longer after the commit of its end.
 *   3. An ended session stays ended.
 *   In runs with -DLIVE, with fairness: 4. every revocation returns; 5. a live session is served from memory again and again.
 *
 * Scope           MEMBERS, SESSIONS, REVOKERS, LEASE (ticks), LOSSES (how often the engine may lose its registry),
 *                 HOME0, HOME1 (the member that the revoker lives in, or OUTSIDE), DURABLE (`isRegistryDurable`), STEPS (a hit in
 *                 the three steps of `remembered`). Revoker r ends session r; with fewer sessions they end the same one.
 * Wrong variants  each of which must be found: see MUTANTS in scripts/check-model.
 */
#ifndef MEMBERS
#define MEMBERS 2
#endif
#ifndef SESSIONS
#define SESSIONS 1
#endif
#ifndef REVOKERS
#define REVOKERS SESSIONS
#endif
#ifndef LEASE
#define LEASE 2
#endif
#ifndef LOSSES
#define LOSSES 0
#endif
#define OUTSIDE 9
#ifndef HOME0
#define HOME0 0
#endif
#ifndef HOME1
#define HOME1 (MEMBERS > 1 -> 1 : OUTSIDE)
#endif
#define HOME(r) ((r) == 0 -> HOME0 : HOME1)
#define TARGET(r) ((r) % SESSIONS)

/* The engine. */
bit ended[SESSIONS];
byte log[REVOKERS + 1];         /* entry n names session log[n]; entries count from 1 */
byte last;                      /* the end of the log */
byte row[MEMBERS];              /* the registry: ABSENT, PRESENT, or CONDEMNED and the ticks since then */
byte acknowledged[MEMBERS];     /* up to where a registered member says that it has applied the log */
byte incarnation;               /* which engine answers: another one after a failover */
byte losses;

#define ABSENT 0
#define PRESENT 1
#define CONDEMNED 2
#ifdef REMOVE_EARLY
#define REMOVED_AFTER 0
#else
#define REMOVED_AFTER LEASE
#endif

/* The members. */
bit cached[MEMBERS * SESSIONS];
bit reading[MEMBERS * SESSIONS]; /* whether a read under way found the session alive */
bit joined[MEMBERS];
byte applied[MEMBERS];
byte lease[MEMBERS];            /* ticks until the lease ends */
byte question[MEMBERS];         /* IDLE, or the state of the question under way */
byte age[MEMBERS];              /* ticks since it was asked */
byte from[MEMBERS], upTo[MEMBERS];  /* the position that a beat told; the position that was answered, or GONE */

#define IDLE 0
#define BEAT_SENT 1
#define BEAT_DONE 2
#define JOIN_SENT 3
#define JOIN_DONE 4
#define GONE 255

#define RECORD(i, s) cached[(i) * SESSIONS + (s)]
#define READ(i, s) reading[(i) * SESSIONS + (s)]

/* The revokers, and what the properties need. */
byte phase[REVOKERS];           /* BEFORE, WAITING or AFTER */
byte waited[REVOKERS];          /* ticks since the change was answered */
byte position[REVOKERS];
#if LOSSES > 0
byte known;                     /* the engine that answered the join of member 0, in which the revoker lives */
byte service;                   /* ticks from that answer to the answer of the change, 0 if it was less than a lease */
#endif

#define BEFORE 0
#define WAITING 1
#define AFTER 2

bit returned[SESSIONS];
byte ago[SESSIONS];             /* 0 before the session ended, then 1 + the ticks since */

#ifdef STEPS
byte step, loaded;              /* of a look-up by member 0 for session 0: the deadline that it loaded, in ticks from now */
bit late;                       /* whether it began after a revocation had returned */
#endif
#ifdef ACK_FIRST
byte owed[MEMBERS];             /* entries up to here are acknowledged, and not applied yet */
#endif

/* Faults are free, but numbered where something must happen in the end. */
#ifdef LIVE
#ifndef FAULTS
#define FAULTS 1
#endif
byte faults;
#define FAULT faults < FAULTS -> faults++
#define IF_USEFUL(condition) condition
#else
#define FAULT true
#define IF_USEFUL(condition) true
#endif

#if LOSSES > 0
#define IS_SAME_ENGINE(i) ((i) != 0 || known == incarnation)
#define KNOWS_ENGINE(i) if :: (i) == 0 -> known = incarnation :: else fi
#define NEW_SERVICE(i) if :: (i) == 0 -> service = 0; known = 0 :: else fi
#else
#define IS_SAME_ENGINE(i) true
#define KNOWS_ENGINE(i) skip
#define NEW_SERVICE(i) skip
#endif

/* --- What a cache does --- */

inline drop(i, s) {
    RECORD(i, s) = 0;
#ifndef KEEP_STALE_READS
    READ(i, s) = 0;
#endif
    skip
}

inline dropAll(i) {
    for (n : 0 .. SESSIONS - 1) {
        RECORD(i, n) = 0;
#ifndef READS_SURVIVE_JOIN
        READ(i, n) = 0;
#endif
    }
    n = 0
}

inline apply(i, low, high) {            /* entries after `low`, up to `high` */
#ifdef ACK_FIRST
    if :: high > owed[i] -> owed[i] = high :: else fi;
#else
    n = low;
    do :: n < high -> n++; drop(i, log[n]) :: else -> break od;
    n = 0
#endif
}

inline hint(i, entry) {
    apply(i, entry - 1, entry);
#ifdef HINTS_SKIP
    if :: joined[i] && applied[i] < entry -> applied[i] = entry :: else fi
#else
    if :: joined[i] && applied[i] == entry - 1 -> applied[i] = entry :: else fi
#endif
}

inline beginAnew(i) {                   /* join(): nothing is served before the first beat */
    lease[i] = 0; joined[i] = 0; applied[i] = 0; from[i] = 0; upTo[i] = 0; age[i] = 0;
    NEW_SERVICE(i);
    question[i] = JOIN_SENT
}

inline answered(i) {
    question[i] = IDLE; from[i] = 0; upTo[i] = 0; age[i] = 0
}

inline extend(i) {                      /* the lease begins at the question */
#ifdef LEASE_FROM_ANSWER
    lease[i] = LEASE
#else
    if :: LEASE - age[i] > lease[i] -> lease[i] = LEASE - age[i] :: else fi
#endif
}

#define IS_NEW(i, entry) (joined[i] && applied[i] == entry - 1 || RECORD(i, log[entry]) || READ(i, log[entry]))
#define READ_IT(i, s) d_step { !READ(i, s) && !ended[s] && IF_USEFUL(!RECORD(i, s)) -> assert(ago[s] == 0); READ(i, s) = 1 }
#define KEEP_IT(i, s) d_step { READ(i, s) && LEASED(i) -> RECORD(i, s) = 1; READ(i, s) = 0 }
#define ACCEPT_IT(i, s) d_step { RECORD(i, s) && LEASED(i) -> assert(!returned[s]); assert(ago[s] <= LEASE) }
#ifdef NO_LEASE
#define LEASED(i) true
#else
#define LEASED(i) (lease[i] > 0)
#endif

proctype Member(byte i) {
    byte n;
end: do
    /* Questions, one at a time. */
    :: d_step { question[i] == IDLE && joined[i] && IF_USEFUL(lease[i] <= 1) ->
          question[i] = BEAT_SENT; from[i] = applied[i] }
    :: d_step { question[i] == IDLE && !joined[i] -> beginAnew(i) }
    :: d_step { question[i] == BEAT_DONE ->
          if
#ifdef STAYS_GONE
          :: upTo[i] == GONE -> answered(i)
#else
          :: upTo[i] == GONE -> beginAnew(i)
#endif
          :: else -> apply(i, from[i], upTo[i]); applied[i] = upTo[i]; extend(i); answered(i)
          fi }
    :: d_step { question[i] == JOIN_DONE ->
          dropAll(i); joined[i] = 1; applied[i] = upTo[i]; answered(i) }
    :: d_step { question[i] != IDLE && FAULT -> answered(i) }

    /* A hint: only the very next entry moves the position. */
    :: d_step { last >= 1 && IF_USEFUL(IS_NEW(i, 1)) -> hint(i, 1) }
#if REVOKERS > 1
    :: d_step { last >= 2 && IF_USEFUL(IS_NEW(i, 2)) -> hint(i, 2) }
#endif
#ifdef ACK_FIRST
    :: d_step { owed[i] > 0 ->
          do :: n < owed[i] -> n++; drop(i, log[n]) :: else -> break od;
          n = 0; owed[i] = 0 }
#endif
#ifdef SAME_NUMBERS                     /* a late hint of the log before the loss */
    :: d_step { losses > 0 && joined[i] && applied[i] < last -> applied[i]++ }
#endif

    /* Reads. The store executes one, then the cache keeps the result. */
    :: READ_IT(i, 0)
    :: KEEP_IT(i, 0)
#if SESSIONS > 1
    :: READ_IT(i, 1)
    :: KEEP_IT(i, 1)
#endif
#ifdef READS_OF_OLD_ENGINE              /* a former primary does not know what ended since */
    :: d_step { incarnation > 0 && !READ(i, 0) -> READ(i, 0) = 1 }
#endif
#ifdef WRITE_BACK                       /* a touch that writes the whole record */
    :: d_step { RECORD(i, 0) -> ended[0] = 0 }
#endif

    /* Hits. */
#if defined(STEPS)
    :: d_step { i == 0 && step == 0 -> loaded = lease[0]; late = returned[0];
#if defined(CLOCK_FIRST)
          if :: loaded > 0 -> step = 1 :: else -> loaded = 0; late = 0 fi
#else
          step = 1
#endif
          }
    :: d_step { i == 0 && step == 1 ->
          if :: RECORD(0, 0) -> step = 2 :: else -> step = 0; loaded = 0; late = 0 fi }
    :: d_step { i == 0 && step == 2 ->
#if defined(DEADLINE_LAST)
          loaded = lease[0];
#endif
#if defined(CLOCK_FIRST)
          assert(!late); assert(ago[0] <= LEASE);
#else
          if :: loaded > 0 -> assert(!late); assert(ago[0] <= LEASE) :: else fi;
#endif
          step = 0; loaded = 0; late = 0 }
#elif !defined(LIVE)
    :: ACCEPT_IT(i, 0)
#if SESSIONS > 1
    :: ACCEPT_IT(i, 1)
#endif
#endif

    /* Stops, and is started again. */
    :: d_step { joined[i] && FAULT -> lease[i] = 0; dropAll(i); row[i] = ABSENT; acknowledged[i] = 0; joined[i] = 0; applied[i] = 0; answered(i);
          NEW_SERVICE(i) }
    od
}

/* --- What the engine does for a member --- */

proctype Engine(byte i) {
end: do
    :: d_step { question[i] == BEAT_SENT && row[i] == PRESENT && IS_SAME_ENGINE(i) ->
          upTo[i] = last; acknowledged[i] = from[i]; question[i] = BEAT_DONE }
    :: d_step { question[i] == BEAT_SENT && !(row[i] == PRESENT && IS_SAME_ENGINE(i)) ->
          upTo[i] = GONE; question[i] = BEAT_DONE }
    /* A gap: entries that it needs are no longer in the log. */
    :: d_step { question[i] == BEAT_SENT && FAULT -> upTo[i] = GONE; question[i] = BEAT_DONE }
    :: d_step { question[i] == JOIN_SENT ->
          row[i] = PRESENT; acknowledged[i] = last; upTo[i] = last;
          KNOWS_ENGINE(i);
          question[i] = JOIN_DONE }
    /* Some member removes what was condemned, when the lease must have ended. */
    :: d_step { row[i] == CONDEMNED + REMOVED_AFTER -> row[i] = ABSENT; acknowledged[i] = 0 }
    od
}

#if LOSSES > 0
/* The registry is lost: all of it at once (FLUSHALL, an eviction), or the last writes of it (a failover). With the registry
 * goes the log, of which members can use nothing without a registration. Sessions may be lost too. */
proctype Loss() {
    byte n;
    do
    :: atomic { losses < LOSSES -> losses++;
          for (n : 0 .. MEMBERS - 1) { row[n] = ABSENT; acknowledged[n] = 0 } n = 0 }
#ifndef LIVE
    :: atomic { losses < LOSSES -> losses++;
          for (n : 0 .. MEMBERS - 1) { row[n] = ABSENT; acknowledged[n] = 0 }
          for (n : 0 .. SESSIONS - 1) { if :: !ended[n] -> ended[n] = 1; ago[n] = 1 :: else fi } n = 0 }
#endif
    :: atomic { losses < LOSSES -> losses++; incarnation++;
          for (n : 0 .. MEMBERS - 1) { if :: true -> row[n] = ABSENT; acknowledged[n] = 0 :: true fi } n = 0 }
    :: losses == LOSSES -> break
    od
}
#endif

/* --- What a revoker does --- */

#define IS_BEHIND(i, r) ((i) != HOME(r) && row[i] != ABSENT && acknowledged[i] < position[r])
#if MEMBERS > 1
#define NO_ONE_IS_BEHIND(r) (!IS_BEHIND(0, r) && !IS_BEHIND(1, r))
#else
#define NO_ONE_IS_BEHIND(r) (!IS_BEHIND(0, r))
#endif

/* NearCache.acknowledged(): whether an answer about other members can be believed. */
#if defined(DURABLE)
#define TRUSTS(r) true
#elif LOSSES == 0
#define TRUSTS(r) (HOME(r) != OUTSIDE && row[HOME(r) % MEMBERS] == PRESENT)
#else
#ifdef TRUST_AT_ONCE
#define SERVED_LONG joined[0]
#else
#define SERVED_LONG (joined[0] && service == LEASE)
#endif
#ifdef TRUST_UNREGISTERED
#define IS_REGISTERED true
#else
#define IS_REGISTERED (row[0] == PRESENT)
#endif
#ifdef TRUST_ANY_ENGINE
#define IS_ONE_ENGINE true
#else
#define IS_ONE_ENGINE (known == incarnation)
#endif
#ifdef TRUST_OUTSIDE
#define TRUSTS(r) true
#else
#define TRUSTS(r) (HOME(r) == 0 && SERVED_LONG && IS_REGISTERED && IS_ONE_ENGINE)
#endif
#endif

inline condemn(r) {                     /* only a member does so, because it stays to remove them */
    if
    :: HOME(r) != OUTSIDE && joined[HOME(r) % MEMBERS] ->
          for (n : 0 .. MEMBERS - 1) {
             if
             :: IS_BEHIND(n, r) && row[n] == PRESENT ->
#ifdef REMOVE_AT_ONCE
                   row[n] = ABSENT; acknowledged[n] = 0
#else
                   row[n] = CONDEMNED
#endif
             :: else
             fi }
          n = 0
    :: true                             /* the engine does not answer */
    fi
}

proctype Revoker(byte r) {
    byte n;
    bit mine;
    atomic {                            /* the change and its entry */
        if
        :: !ended[TARGET(r)] -> ended[TARGET(r)] = 1; ago[TARGET(r)] = 1; last++; log[last] = TARGET(r); mine = 1
        :: else                         /* another was faster, or it is lost */
        fi }
    atomic {                            /* its answer */
#ifdef DROP_OWN_CHANGES_ONLY
        if :: mine && HOME(r) != OUTSIDE -> drop(HOME(r), TARGET(r)) :: else fi;
#else
        if :: HOME(r) != OUTSIDE -> drop(HOME(r), TARGET(r)) :: else fi;
#endif
        mine = 0; position[r] = last;
#if LOSSES > 0
        if :: service < LEASE -> service = 0 :: else fi;
#endif
        phase[r] = WAITING }
    atomic {
        if
#ifdef NO_WAIT
        :: true
#endif
        :: TRUSTS(r) && NO_ONE_IS_BEHIND(r)
#ifndef NO_TIME_LIMIT
        :: waited[r] >= LEASE -> condemn(r)
#endif
        fi;
        phase[r] = AFTER; waited[r] = 0; position[r] = 0; returned[TARGET(r)] = 1 }
}

/* --- Time --- */

#ifdef LIVE                             /* Time passes only when no member has anything to do. */
#define SERVES(i) (lease[i] > 0 && RECORD(i, SESSIONS - 1))
#define IS_BUSY(i) (question[i] != IDLE || !joined[i] || lease[i] <= 1 || READ(i, SESSIONS - 1) || !RECORD(i, SESSIONS - 1))
#if MEMBERS > 1
#define MAY_TICK (!IS_BUSY(0) && !IS_BUSY(1))
#else
#define MAY_TICK (!IS_BUSY(0))
#endif
#else
#define MAY_TICK true
#endif

inline tick() {
    for (n : 0 .. MEMBERS - 1) {
        if :: lease[n] > 0 -> lease[n]-- :: else fi;
        if :: question[n] != IDLE && age[n] < LEASE -> age[n]++ :: else fi;
        if :: row[n] >= CONDEMNED && row[n] < CONDEMNED + LEASE -> row[n]++ :: else fi }
    for (n : 0 .. SESSIONS - 1) { if :: ago[n] > 0 && ago[n] <= LEASE -> ago[n]++ :: else fi }
    for (n : 0 .. REVOKERS - 1) { if :: phase[n] == WAITING && waited[n] < LEASE -> waited[n]++ :: else fi }
#if LOSSES > 0
    if :: HOME0 == 0 && phase[0] == BEFORE && joined[0] && service < LEASE -> service++ :: else fi;
#endif
#ifdef STEPS
    if :: loaded > 0 -> loaded-- :: else fi;
#endif
    n = 0
}

proctype Clock() {
    byte n;
end: do
    :: d_step { MAY_TICK -> tick() }
#ifdef LIVE
    :: d_step { !MAY_TICK && FAULT -> tick() }
#endif
    od
}

init {
    byte n;
    atomic {
        for (n : 0 .. MEMBERS - 1) { run Member(n); run Engine(n) }
        for (n : 0 .. REVOKERS - 1) { run Revoker(n) }
#if LOSSES > 0
        run Loss();
#endif
        run Clock()
    }
}

#ifdef LIVE
ltl revocation_returns { <> (phase[0] == AFTER) }
#if MEMBERS > 1
ltl served_again { ([] <> SERVES(0)) && ([] <> SERVES(1)) }
#else
ltl served_again { [] <> SERVES(0) }
#endif
#endif
