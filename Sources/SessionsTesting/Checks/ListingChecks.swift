import Sessions

extension SessionStoreSuite {
    static let listing: [Check] = [
        Check(.listing, "sessions are listed latest first, and by handle where they began together") { probe in
            let records = crowd
            try await probe.insert(records)
            let order = records.sorted { $0.cursor < $1.cursor }.map(\.id)
            for limit in [1, 2, 4, 5, 12, 100] {
                let list = try await probe.walk(SessionQuery(limit: limit))
                try require(list, is: order, "the list in pages of \(limit)")
            }
        },
        Check(.listing, "a page is full unless it is the last, and the last says so") { probe in
            try await probe.insert(crowd)
            for limit in [4, 5, 12, 13] {
                var query = SessionQuery(limit: limit)
                var sizes: [Int] = []
                repeat {
                    let page = try await probe.store.list(query)
                    sizes.append(page.records.count)
                    let isLast = page.next == nil
                    try require(isLast || page.next == page.records.last?.cursor, "next is not the last shown")
                    query.after = page.next
                } while query.after != nil
                let full = [Int](repeating: limit, count: (crowd.count - 1) / limit)
                let last = crowd.count - limit * full.count
                try require(sizes, is: full + [last], "the sizes of the pages of \(limit)")
            }
        },
        Check(.listing, "one principal's sessions are listed in the same order, and no others") { probe in
            try await probe.insert(crowd)
            for name in ["ada", "grace", "nobody"] {
                let query = SessionQuery(principal: PrincipalID(name), limit: 2)
                let own = crowd.filter { $0.principal?.rawValue == name }.sorted { $0.cursor < $1.cursor }
                try require(try await probe.walk(query), is: own.map(\.id), "\(name)'s list")
                try require(try await probe.store.count(query), is: own.count, "\(name)'s count")
            }
        },
        Check(.listing, "a walk sees every session once while others begin and end") { probe in
            try await probe.insert(crowd)
            let order = crowd.sorted { $0.cursor < $1.cursor }.map(\.id)
            let first = try await probe.store.list(SessionQuery(limit: 4))
            // The one the cursor stands on, one already seen, and one still to come.
            for index in [3, 0, 8] { try await probe.end(order[index]) }
            try await probe.insert(.sample(90, createdAt: .sample + .seconds(999)))
            var query = SessionQuery(limit: 3)
            query.after = first.next
            let rest = try await probe.walk(query)
            try require(first.records.map(\.id) + rest, is: order.filter { $0 != order[8] }, "the walk")
        },
        Check(.listing, "a cursor survives being written down") { probe in
            try await probe.insert(crowd)
            let page = try await probe.store.list(SessionQuery(limit: 5))
            let cursor = page.next.flatMap { SessionQuery.Cursor($0.description) }
            try require(cursor, is: page.next, "the cursor read back")
        },
        Check(.listing, "a cursor at no session at all still marks a place") { probe in
            try await probe.insert(crowd)
            let order = crowd.sorted { $0.cursor < $1.cursor }
            let between = SessionQuery.Cursor(createdAt: .sample + .seconds(2), id: .sample(77))
            let expected = order.filter { between < $0.cursor }.map(\.id)
            try require(try await probe.walk(SessionQuery(after: between)), is: expected, "the rest")
            let end = SessionQuery.Cursor(createdAt: Timestamp(milliseconds: .min), id: .sample(77))
            try require(try await probe.walk(SessionQuery(after: end)), is: [], "what comes after the end")
        },
        Check(.listing, "filters take every character literally, as SessionQuery.includes does") { probe in
            try await probe.insert(guests)
            for query in questions {
                let expected = Set(guests.filter(query.includes).map(\.id))
                let what = "\(query.addressPrefix.debugDescription) and \(query.userAgentFragment.debugDescription)"
                try require(Set(try await probe.walk(query)), is: expected, "the list for \(what)")
                try require(try await probe.store.count(query), is: expected.count, "the count for \(what)")
            }
        },
        Check(.listing, "an application's sessions are listed, and what ended still names it") { probe in
            try await probe.insert([
                .sample(1), .sample(2, in: "shop"), .sample(3, of: nil, in: "shop"), .sample(4, in: "shop2"),
            ])
            let lists: [(String, [UInt64])] = [("shop", [2, 3]), ("shop2", [4]), ("", [1]), ("sho", [])]
            for (application, numbers) in lists {
                let query = SessionQuery(application: application, limit: 1)
                let expected = Set(numbers.map { SessionID.sample($0) })
                try require(
                    Set(try await probe.walk(query)), is: expected, "the list of \(application.debugDescription)")
                try require(try await probe.store.count(query), is: expected.count, "the count")
            }
            let ended = try await probe.store.end(
                .many([.sample(2), .sample(3)]), SessionEnding(.revoked), now: .sample)
            try require(ended.map(\.application), is: ["shop", "shop"], "the application of what ended")
            try require(
                try await probe.tombstone(.sample(3)).application, is: "shop", "the application in the tombstone")
        },
        Check(.listing, "a filter applies to every page, and to the address seen last") { probe in
            try await probe.insert(guests)
            let moved = guests[0].id
            try await probe.store.touch([SessionTouch(id: moved, at: .sample + .seconds(1), address: "203.0.113.5")])
            try require(try await probe.walk(SessionQuery(addressPrefix: "203.0.113.")), is: [moved], "the list")
            let seen = try await probe.walk(SessionQuery(userAgentFragment: "FIREFOX", limit: 1))
            let expected = guests.filter { $0.device.userAgent.contains("Firefox") }
            try require(Set(seen), is: Set(expected.map(\.id)), "the walk in pages of one")
        },
    ]

    /// Twelve sessions of three owners, four at a time beginning at the same millisecond.
    private static let crowd: [SessionRecord] = (0..<12).map { number in
        let owner = [PrincipalID("ada"), PrincipalID("grace"), nil][number % 3]
        return .sample(UInt64(number), of: owner, createdAt: .sample + .seconds(number / 4))
    }

    private static let guests: [SessionRecord] = [
        ("Mozilla/5.0 Firefox/140", "192.0.2.1"), ("Mozilla/5.0 Firefox/141", "192.0.2.10"),
        ("curl/8.9 100%_done", "2001:DB8::1"), ("CURL*[a-z]?\\ 'quoted' \"", "2001:db8::1"), ("", ""),
        ("kiosk", "%"), ("before\0after", "a\0b"), ("\u{C9}tat", "\u{E9}"), ("vu d\u{E9}j\u{E0}", "10.0.0.1"),
        ("E\u{301}te\u{301}", "e\u{301}"),
        ("\u{212A}elvin", "::ffff:192.0.2.1"), ("\u{1F9E5}", "_"),
    ].enumerated().map { number, device in
        .sample(UInt64(number)) { $0.device = Device(userAgent: device.0, address: device.1) }
    }

    private static let questions: [SessionQuery] = {
        let prefixes = [
            "", "192.0.2.1", "192.0.2.10", "2001:db8", "%", "_", "a\0", "a\0c", "\u{E9}", "e", "e\u{301}", "*",
        ]
        let fragments = [
            "", "firefox", "FIREFOX/141", "%", "_", "100%_", "*", "[A-Z]", "?", "\\", "'", "\"", "\0", "before\0a",
            "after", "\u{C9}", "\u{E9}", "\u{301}", "k", "K", "\u{212A}", "\u{1F9E5}", "no such thing",
        ]
        let combined = [
            SessionQuery(principal: PrincipalID("ada"), addressPrefix: "192.", userAgentFragment: "fire"),
            SessionQuery(principal: PrincipalID("grace"), addressPrefix: "192."),
        ]
        return combined + prefixes.map { SessionQuery(addressPrefix: $0) }
            + fragments.map { SessionQuery(userAgentFragment: $0) }
    }()
}
