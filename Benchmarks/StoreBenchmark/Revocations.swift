import Sessions

/// Ends sessions through one near cache while others, each with connections of its own, have them in memory and serve them.
struct Revocations {
    let url: String
    let number: Int
    let caches: Int
    /// Whether each time is printed, in microseconds, one a line after the summary.
    let printsEach: Bool

    func run() async throws {
        let caches = try await Caches(caches, over: url)
        try await caches.running {
            let managers = try caches.all.map { try SessionManager(store: $0) }
            try await measured { report(try await measure(managers[0], managers.dropFirst())) }
        }
    }

    /// The time of each revocation. Fails if a session is accepted after its revocation returned.
    private func measure(_ here: SessionManager, _ others: ArraySlice<SessionManager>) async throws -> [Duration] {
        var times: [Duration] = []
        for turn in 0..<number {
            guard case .signedIn(let session) = try await here.login(PrincipalID("p\(turn)"), from: Device()),
                let token = session.tokenToSend
            else { continue }
            // The second look-up is answered from memory.
            for there in others {
                for _ in 0..<2 { _ = await there.authenticate(token, from: Device(), for: .check) }
            }
            let begun = ContinuousClock.now
            try await here.revoke(.one(session.id), SessionEnding(.revoked))
            times.append(.now - begun)
            for there in others {
                if case .valid = await there.authenticate(token, from: Device(), for: .check) {
                    throw SessionError(.unavailable, "a revoked session was accepted")
                }
            }
        }
        return times.sorted()
    }

    private func report(_ times: [Duration]) {
        guard let longest = times.last else { return }
        let (middle, most) = (times[times.count / 2], times[times.count * 99 / 100])
        print(
            "\(times.count) revocations, 0 accepted afterwards: p50 \(ms(middle)), p99 \(ms(most)), longest \(ms(longest))"
        )
        if printsEach {
            for time in times { print(Int((time / .microseconds(1)).rounded())) }
        }
    }

    private func ms(_ time: Duration) -> String {
        "\((time / .microseconds(10)).rounded() / 100) ms"
    }
}
