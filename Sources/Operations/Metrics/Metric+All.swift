extension Metric {
    // MARK: - Requests and sessions

    package static let requests = Metric(
        "http_requests_total", .counter, by: "status", help: "Requests answered, by class of status.")
    package static let requestDuration = Metric(
        "http_request_duration_seconds", .histogram, help: "Time from the head of a request to its answer.")
    package static let memoryAnswers = Metric(
        "memory_answers_total", .counter,
        help: "Of these, questions of proxies and applications answered from memory alone.")
    package static let lookups = Metric(
        "lookups_total", .counter, by: "answer", "source", help: "Sessions looked up by a token, by answer and source.")
    package static let lookupDuration = Metric(
        "lookup_duration_seconds", .histogram, by: "source", help: "Time that these look-ups took, by source.")
    package static let logins = Metric("logins_total", .counter, by: "outcome", help: "Logins decided, by outcome.")
    package static let sessions = Metric(
        "sessions", .gauge, help: "Sessions in the store, including expired ones not removed yet.")
    package static let sessionsEnded = Metric(
        "sessions_ended_total", .counter, by: "reason", help: "Sessions this process ended, by reason.")

    // MARK: - Stores

    package static let storeUp = Metric(
        "store_up", .gauge, by: "store", help: "1 if the store answered the question of this page in time.")
    package static let storeDuration = Metric(
        "session_store_duration_seconds", .histogram, by: "operation",
        help: "Time that the session store took to answer.")
    package static let storeErrors = Metric(
        "session_store_errors_total", .counter, by: "operation",
        help: "Operations of the session store that failed: it was unavailable.")
    package static let databaseDuration = Metric(
        "database_duration_seconds", .histogram, by: "operation", help: "Time that the database took to answer.")
    package static let databaseErrors = Metric(
        "database_errors_total", .counter, by: "operation", help: "Operations of the database that failed.")
    package static let diskFree = Metric(
        "disk_free_bytes", .gauge, help: "Bytes left on the disk of the database, the reserve not included.")
    package static let diskFull = Metric(
        "disk_full", .gauge, help: "1 while too little is left for users to sign in.")
    package static let auditHeadSequence = Metric(
        "audit_head_sequence", .gauge, help: "Sequence number of the latest entry of the audit log.")
    package static let auditHeadTime = Metric(
        "audit_head_timestamp_seconds", .gauge, help: "When the latest entry of the audit log was written, since 1970.")

    // MARK: - Passwords

    package static let hashingRunning = Metric(
        "password_hashing_running", .gauge, help: "Passwords being hashed now.")
    package static let hashingWaiting = Metric(
        "password_hashing_waiting", .gauge, help: "Passwords waiting for a thread that hashes.")
    package static let hashingThreads = Metric(
        "password_hashing_threads", .gauge, help: "Threads that hash passwords.")
    package static let hashingLimit = Metric(
        "password_hashing_waiting_limit", .gauge, help: "How many passwords may wait; further logins are refused.")
    package static let hashingRefused = Metric(
        "password_hashing_refused_total", .counter, help: "Passwords not hashed because too many were waiting.")
    package static let hashingDone = Metric(
        "password_hashing_total", .counter, help: "Passwords hashed.")
    package static let hashingTime = Metric(
        "password_hashing_seconds_total", .counter, help: "Time that threads spent hashing passwords.")

    // MARK: - The program

    package static let traceSpans = Metric(
        "trace_spans_total", .counter, by: "outcome", help: "Spans of traces that ended, by what became of them.")

    package static let build = Metric("build_info", .gauge, by: "version", help: "1, labelled with the version.")

    /// Every family of the page, in its order.
    package static let all: [Metric] =
        [
            build, requests, requestDuration, memoryAnswers, lookups, lookupDuration, logins, sessionsEnded,
            storeDuration, storeErrors,
            databaseDuration, databaseErrors, storeUp, sessions, auditHeadSequence, auditHeadTime, diskFree, diskFull,
        ] + CacheMetrics.sessions.all + CacheMetrics.accounts.all + [
            hashingRunning, hashingWaiting, hashingThreads, hashingLimit, hashingRefused, hashingDone, hashingTime,
            traceSpans,
        ] + ProcessUse.metrics
}
