import Operations
import Sessions
import SessionsTesting
import Testing
import UserAccounts

@Suite("A search of sessions")
struct SessionSearchTests {
    private func query(_ texts: [SessionFacet: String], of owner: PrincipalID? = nil) throws -> SessionQuery {
        try SessionSearch { texts[$0] }.query(of: owner, at: .sample)
    }

    @Test("asks for everything without a text, and with empty ones")
    func empty() throws {
        #expect(try query([:]) == SessionQuery())
        let empty = SessionSearch { _ in "" }
        #expect(try empty.query(of: nil, at: .sample) == SessionQuery())
        #expect(empty == SessionSearch() && !empty.isFiltered && !empty.isBounded && empty.fields.isEmpty)
    }

    @Test("has each facet in the query")
    func facets() throws {
        var expected = SessionQuery(application: "shop", principal: PrincipalID("ada"), userAgentFragment: "curl")
        (expected.addressPrefix, expected.browser, expected.system) = ("198.51.100.", "Firefox", "Windows")
        (expected.method, expected.assurance, expected.lifetime) = (.oneTimePassword, .aal2, .remembered)
        (expected.createdSince, expected.createdBefore) = (.sample - .seconds(86_400), .sample - .seconds(3_600))
        (expected.seenSince, expected.seenBefore) = (.sample - .seconds(7_200), .sample - .seconds(60))
        expected.isOldestFirst = true
        var found = try query(
            [
                .user: "ada", .address: "198.51.100.0/24", .browser: "firefox", .system: "windows", .method: "otp",
                .assurance: "aal2", .remember: "true", .bound: "true", .createdSince: "1d", .createdBefore: "1h",
                .seenSince: "2h", .seenBefore: "1m", .userAgent: "curl", .application: "shop", .order: "oldest",
            ], of: PrincipalID("ada"))
        let value = try #require(found.value)
        #expect(value.isPresent && value.name == "\0binding" && value.ignored == [1, 0])
        found.value = nil
        #expect(found == expected)
    }

    @Test("that was fixed finds later what it would have found then")
    func fixed() throws {
        let search = SessionSearch { [.createdBefore: "7d", .seenSince: "2026-11-23", .user: "7d"][$0] }
        let fixed = search.fixed(at: .sample)
        #expect(fixed[.createdBefore] == (Timestamp.sample - .seconds(604_800)).rfc3339)
        #expect(fixed[.seenSince] == "2026-11-23T00:00:00.000Z" && fixed[.user] == "7d")
        let later = Timestamp.sample + .seconds(3_600)
        #expect(try fixed.query(of: nil, at: later) == search.query(of: nil, at: .sample))
        #expect(fixed.fixed(at: later) == fixed)
    }

    @Test("whose times cannot be read stays unreadable when it is fixed")
    func unreadable() {
        let search = SessionSearch { $0 == .createdBefore ? "soon" : nil }.fixed(at: .sample)
        #expect { try search.query(of: nil, at: .sample) } throws: { $0 is SessionSearchProblem }
    }

    @Test("finds by false what true does not find")
    func answers() throws {
        #expect(try query([.remember: "false"]).lifetime == .standard)
        #expect(try query([.bound: "false"]).value?.isPresent == false)
        #expect(try query([.order: "newest"]).isOldestFirst == false)
    }

    @Test(
        "names the facet that cannot be read",
        arguments: [
            (SessionFacet.address, "172.16.0.0/12"), (.assurance, "AAL2"), (.assurance, "aal0"), (.remember, "yes"),
            (.bound, "1"), (.createdSince, "soon"), (.createdBefore, "1"), (.seenSince, "-1h"), (.seenBefore, "\0"),
            (.order, "random"),
        ])
    func problems(facet: SessionFacet, text: String) {
        #expect { try query([facet: text]) } throws: { ($0 as? SessionSearchProblem)?.facet == facet }
    }

    @Test("filters by any facet but the order, and may be bounded by any that has no index in the order of the list")
    func kinds() {
        for facet in SessionFacet.allCases {
            let search = SessionSearch { $0 == facet ? "x" : nil }
            #expect(search.isFiltered == (facet != .order))
            #expect(search.isBounded == ![.order, .createdSince, .createdBefore].contains(facet))
            #expect(search.fields.map(\.name) == [facet.rawValue] && search.fields.map(\.value) == ["x"])
        }
    }
}
