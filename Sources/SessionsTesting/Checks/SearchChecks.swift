import Sessions

extension SessionStoreSuite {
    static let searching: [Check] = [
        Check(.listing, "sessions are found by browser, operating system and method") { probe in
            try await probe.insert(clients)
            for query in questions {
                let expected = matching(query)
                try require(try await probe.walk(query), is: expected, "the list of \(name(of: query))")
                try require(try await probe.store.count(query), is: expected.count, "the count of \(name(of: query))")
            }
        },
        Check(.listing, "a session that steps up is found by its new method") { probe in
            try await probe.insert(clients)
            let session = clients[2]
            let proof = SessionRotation.Authentication(
                method: .recoveryCode, assurance: .aal2, absoluteExpiry: session.absoluteExpiry)
            let replacement = SessionRotation.Replacement(
                digest: .sample(99), csrf: .sample(99), at: .sample + .seconds(60), epoch: nil, authentication: proof)
            _ = try await probe.store.rotate(
                session.id, expecting: session.secrets.current, .replace(replacement))
            let found = try await probe.walk(query { $0.method = .recoveryCode })
            try require(found, is: [session.id], "the list")
        },
        Check(.listing, "a search that reads few sessions at a time misses none and repeats none") { probe in
            try await probe.insert(clients)
            let scans = [SessionQuery(addressPrefix: "192.0.2.1"), SessionQuery(userAgentFragment: "/1")]
            for searched in [1, 2, 3, 7, 100] {
                for var query in questions + scans {
                    for limit in [1, 2, 50] {
                        (query.searched, query.limit) = (searched, limit)
                        let what = "the walk for \(name(of: query)), \(searched) at a time, \(limit) on a page"
                        try require(try await probe.walk(query), is: matching(query), what)
                    }
                }
            }
        },
    ]

    /// Twelve sessions with different browsers, systems and methods, two of which begin at the same time.
    private static let clients: [SessionRecord] = (0..<12).map { number in
        let others: [[AuthenticationMethod]] = [
            [], [.oneTimePassword], [.proofOfPossession, .userVerification], [AuthenticationMethod(rawValue: "pw")],
        ]
        return .sample(UInt64(number), createdAt: .sample + .seconds(number / 2)) { record in
            record.device.browser = ["Firefox", "Chrome", "", "Fire"][number % 4]
            record.device.system = ["Windows", "Linux", ""][number % 3]
            for method in others[number / 3] { record.authentication[method] = .sample }
        }
    }

    private static let questions: [SessionQuery] = {
        let browsers = ["Firefox", "Fire", "firefox", "", "Opera"]
        let systems = ["Linux", "", "Plan 9"]
        let methods: [AuthenticationMethod] = [
            .password, .userVerification, .recoveryCode, AuthenticationMethod(rawValue: "p"),
        ]
        let pairs = browsers.flatMap { browser in systems.map { (browser, $0) } }
        return browsers.map { browser in query { $0.browser = browser } }
            + systems.map { system in query { $0.system = system } }
            + methods.map { method in query { $0.method = method } }
            + pairs.map { pair in query { ($0.browser, $0.system) = pair } }
            + methods.map { method in query { ($0.principal, $0.method) = (PrincipalID("ada"), method) } }
    }()

    private static func query(_ change: (inout SessionQuery) -> Void) -> SessionQuery {
        var query = SessionQuery()
        change(&query)
        return query
    }

    private static func matching(_ query: SessionQuery) -> [SessionID] {
        clients.filter(query.includes).sorted { $0.cursor < $1.cursor }.map(\.id)
    }

    private static func name(of query: SessionQuery) -> String {
        let filters = [
            query.browser, query.system, query.method?.rawValue, query.addressPrefix, query.userAgentFragment,
        ]
        return filters.map { $0.map { "\"\($0)\"" } ?? "any" }.joined(separator: ", ")
    }
}
