import Sessions

extension SessionStoreSuite {
    static let searching: [Check] = [
        Check(.listing, "sessions are found by their properties, in either order") { probe in
            try await probe.insert(clients)
            for query in questions + questions.map(reversed) {
                let expected = matching(query)
                try require(try await probe.walk(query), is: expected, "the list of \(name(of: query))")
                try require(try await probe.store.count(query), is: expected.count, "the count of \(name(of: query))")
            }
        },
        Check(.listing, "a session that steps up is found by its new method and level") { probe in
            try await probe.insert(clients)
            let session = clients[2]
            let proof = SessionRotation.Authentication(
                method: .recoveryCode, assurance: .aal2, absoluteExpiry: session.absoluteExpiry)
            let replacement = SessionRotation.Replacement(
                digest: .sample(99), csrf: .sample(99), at: .sample + .seconds(60), epoch: nil, authentication: proof)
            _ = try await probe.store.rotate(
                session.id, expecting: session.secrets.current, .replace(replacement))
            for query in [query { $0.method = .recoveryCode }, query { $0.assurance = .aal2 }] {
                try require(try await probe.walk(query), is: [session.id], "the list of \(name(of: query))")
            }
        },
        Check(.listing, "a session is found by when it was used last, and by a value that it has now") { probe in
            try await probe.insert(clients)
            let (used, changed) = (clients[1], clients[2])
            try await probe.store.touch([SessionTouch(id: used.id, at: .sample + .seconds(90), address: "")])
            try require(
                try await probe.walk(query { $0.seenSince = .sample + .seconds(90) }), is: [used.id], "the used one")
            let value = query { $0.value = .init(name: "\0new", ignoring: [0]) }
            for (bytes, expected): ([UInt8]?, [SessionID]) in [([7], [changed.id]), ([0, 7], []), (nil, [])] {
                _ = try await probe.store.update(changed.id, data: ["\0new": bytes], expectedVersion: nil)
                try require(try await probe.walk(value), is: expected, "those with a value that is not \([0])")
            }
        },
        Check(.listing, "a search that reads few sessions at a time misses none and repeats none") { probe in
            try await probe.insert(clients)
            let scans = [SessionQuery(addressPrefix: "192.0.2.1"), SessionQuery(userAgentFragment: "/1")]
            for searched in [1, 2, 3, 7, 100] {
                for var query in questions + questions.map(reversed) + scans {
                    for limit in [1, 2, 50] {
                        (query.searched, query.limit) = (searched, limit)
                        let what = "the walk for \(name(of: query)), \(searched) at a time, \(limit) on a page"
                        try require(try await probe.walk(query), is: matching(query), what)
                    }
                }
            }
        },
    ]

    /// The name of a value; like the program's own it begins with NUL.
    private static let key = "\0key"

    /// Twelve sessions with different properties, two of which begin at the same time.
    private static let clients: [SessionRecord] = (0..<12).map { number in
        let others: [[AuthenticationMethod]] = [
            [], [.oneTimePassword], [.proofOfPossession, .userVerification], [AuthenticationMethod(rawValue: "pw")],
        ]
        let lifetime = SessionPolicy.Lifetime.allCases[number % 2]
        return .sample(UInt64(number), createdAt: .sample + .seconds(number / 2), lifetime: lifetime) { record in
            record.device.browser = ["Firefox", "Chrome", "", "Fire"][number % 4]
            record.device.system = ["Windows", "Linux", ""][number % 3]
            for method in others[number / 3] { record.authentication[method] = .sample }
            record.assurance = [.aal1, .aal3, nil][number % 3]
            record.lastSeen = record.createdAt + .seconds(number % 5 * 10)
            let values: [[UInt8]?] = [[1, 1, 5], [1, 0], [], nil, [1]]
            record.data.apply([key: values[number % 5], "other": Array("\(number)".utf8)])
        }
    }

    private static let questions: [SessionQuery] = {
        let browsers = ["Firefox", "Fire", "firefox", "", "Opera"]
        let systems = ["Linux", "", "Plan 9"]
        let methods: [AuthenticationMethod] = [
            .password, .userVerification, .recoveryCode, AuthenticationMethod(rawValue: "p"),
        ]
        let pairs = browsers.flatMap { browser in systems.map { (browser, $0) } }
        return pairs.map { pair in query { ($0.browser, $0.system) = pair } } + times + others
            + browsers.map { browser in query { $0.browser = browser } }
            + systems.map { system in query { $0.system = system } }
            + methods.map { method in query { $0.method = method } }
            + methods.map { method in query { ($0.principal, $0.method) = (PrincipalID("ada"), method) } }
    }()

    private static var times: [SessionQuery] {
        let (early, late) = (Timestamp.sample + .seconds(2), Timestamp.sample + .seconds(4))
        return [
            query { $0.createdSince = late }, query { $0.createdBefore = early },
            query { ($0.createdSince, $0.createdBefore) = (early, late) },
            query { ($0.createdSince, $0.createdBefore) = (late, early) },
            query { ($0.browser, $0.createdBefore) = ("Firefox", late) },
            query { ($0.principal, $0.createdSince) = (PrincipalID("ada"), early) },
            query { ($0.method, $0.createdSince, $0.seenBefore) = (.password, early, .sample + .seconds(30)) },
            query { $0.seenSince = .sample + .seconds(22) }, query { $0.seenBefore = .sample + .seconds(22) },
        ]
    }

    private static var others: [SessionQuery] {
        let levels = AssuranceLevel.allCases.map { level in query { $0.assurance = level } }
        let lifetimes = SessionPolicy.Lifetime.allCases.map { lifetime in query { $0.lifetime = lifetime } }
        let filters: [(String, [UInt8])] = [(key, [1, 1]), (key, [1]), (key, []), (key, [1, 1, 5, 0]), ("\0ke", [9])]
        func values(_ isPresent: Bool) -> [SessionQuery] {
            filters.map { filter in
                query { $0.value = .init(name: filter.0, ignoring: filter.1, isPresent: isPresent) }
            }
        }
        return levels + lifetimes + values(true) + values(false)
            + [query { ($0.assurance, $0.lifetime, $0.system) = (.aal3, .standard, "Linux") }]
    }

    private static func reversed(_ query: SessionQuery) -> SessionQuery {
        var query = query
        query.isOldestFirst = true
        return query
    }

    private static func query(_ change: (inout SessionQuery) -> Void) -> SessionQuery {
        var query = SessionQuery()
        change(&query)
        return query
    }

    private static func matching(_ query: SessionQuery) -> [SessionID] {
        clients.filter(query.includes).sorted { query.isOrdered($0.cursor, before: $1.cursor) }.map(\.id)
    }

    private static func name(of query: SessionQuery) -> String {
        let members = Mirror(reflecting: query).children.map { "\($0.label ?? ""): \($0.value)" }
        return members.filter { !$0.hasSuffix("nil") }.joined(separator: ", ")
    }
}
