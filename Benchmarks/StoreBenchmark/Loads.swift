import Sessions

/// Work for a store whose cost is measured from outside, by the CPU time of the engine between the lines `begin` and `end`.
struct Loads {
    /// The sessions that are used.
    private static let sessions = 2000
    /// The last-seen updates in a call.
    private static let batch = 256

    let url: String
    let number: Int

    /// Looks sessions up, `number` times, many at once or one after another.
    func read(lanes: Int) async throws {
        let store = try await openStore(url)
        let ids = try await self.sessions(in: store)
        try await measured {
            try await inLanes(lanes, number) { turn in
                guard case .live = try await store.find(ids[turn % ids.count]) else {
                    throw SessionError(.unavailable, "a session is missing")
                }
            }
        }
    }

    /// Signs users in, `number` times, one after another.
    func signIn() async throws {
        let manager = try SessionManager(store: try await openStore(url))
        try await measured {
            for turn in 0..<number { _ = try await manager.login(PrincipalID("q\(turn)"), from: Device()) }
        }
    }

    /// Moves last-seen forward, `number` times.
    func touch() async throws {
        let store = try await openStore(url)
        let ids = try await self.sessions(in: store)
        let start = SystemClock().now()
        try await measured {
            for turn in 0..<(number / Self.batch) {
                let batch = (0..<Self.batch).map { place in
                    let moment = start + .milliseconds(turn + 1)
                    return SessionTouch(
                        id: ids[(turn * Self.batch + place) % ids.count], at: moment, address: "192.0.2.171")
                }
                try await store.touch(batch)
            }
        }
    }

    /// Keeps near caches alive that have nothing to do, for `number` seconds.
    func idle(caches: Int) async throws {
        try await Caches(caches, over: url).running {
            try await measured { try await Task.sleep(for: .seconds(number)) }
        }
    }

    private func sessions(in store: any SessionStore) async throws -> [SessionID] {
        let manager = try SessionManager(store: store)
        var ids: [SessionID] = []
        for turn in 0..<Self.sessions {
            let device = Device(userAgent: "benchmark", address: "192.0.2.171")
            guard case .signedIn(let session) = try await manager.login(PrincipalID("p\(turn)"), from: device) else {
                continue
            }
            ids.append(session.id)
        }
        return ids
    }

    private func inLanes(
        _ lanes: Int, _ number: Int, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<lanes {
                group.addTask { for turn in stride(from: lane, to: number, by: lanes) { try await body(turn) } }
            }
            try await group.waitForAll()
        }
    }
}

/// Prints `begin` and `end` around the work that counts.
func measured(_ body: () async throws -> Void) async throws {
    say("begin")
    try await body()
    say("end")
}
