import Sessions

/// Ends sessions through one near cache while another one, with connections of its own, has them in memory and serves them.
struct Revocations {
    let url: String
    let number: Int
    /// Whether each time is printed, in microseconds, one a line after the summary.
    let printsEach: Bool

    func run() async throws {
        let (here, there) = (
            try NearCache(over: try await openStore(url)), try NearCache(over: try await openStore(url))
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await here.run() }
            group.addTask { try await there.run() }
            defer { group.cancelAll() }
            // Until the registry is trusted: longer than a lease.
            try await Task.sleep(for: .seconds(2))
            report(try await measure(SessionManager(store: here), SessionManager(store: there)))
        }
    }

    /// The time of each revocation. Fails if a session is accepted after its revocation returned.
    private func measure(_ here: SessionManager, _ there: SessionManager) async throws -> [Duration] {
        var times: [Duration] = []
        for turn in 0..<number {
            guard case .signedIn(let session) = try await here.login(PrincipalID("p\(turn)"), from: Device()),
                let token = session.tokenToSend
            else { continue }
            // The second look-up is answered from memory.
            for _ in 0..<2 { _ = await there.authenticate(token, from: Device(), for: .check) }
            let begun = ContinuousClock.now
            try await here.revoke(.one(session.id), SessionEnding(.revoked))
            times.append(.now - begun)
            if case .valid = await there.authenticate(token, from: Device(), for: .check) {
                throw SessionError(.unavailable, "a revoked session was accepted")
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
