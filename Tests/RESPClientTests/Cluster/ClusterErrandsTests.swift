import Testing

@testable import RESPClient

@Suite struct ClusterErrandsTests {
    private static let a = RESPAddress(host: "a", port: 1)
    private static let b = RESPAddress(host: "b", port: 2)
    private static let c = RESPAddress(host: "c", port: 3)
    private let map: SlotMap
    private let gone = RESPError(.unavailable, "gone", isUnsent: true)

    /// `foo` has slot 12182 and lives on b; `bar` has slot 5061 and lives on a.
    init() throws {
        map = try SlotMap(
            .array([
                .array([.integer(0), .integer(8191), .array([.simple("a"), .integer(1)])]),
                .array([.integer(8192), .integer(16383), .array([.simple("b"), .integer(2)])]),
            ]), asked: Self.c)
    }

    private func get(_ key: String) -> RESPCommand { RESPCommand("GET", key) }

    @Test("commands are divided by their keys' servers, and answers return in the commands' order")
    func division() throws {
        var errands = ClusterErrands([get("foo"), get("bar"), get("{foo}x"), RESPCommand("PING")])
        let batches = try errands.batches(map, anyMaster: Self.a)
        #expect(batches.map(\.address) == [Self.b, Self.a])
        #expect(batches.map(\.commands) == [[get("foo"), get("{foo}x")], [get("bar"), RESPCommand("PING")]])
        for batch in batches.reversed() {
            for errand in batch.errands {
                errands.receive(.integer(Int64(errand.index)), for: errand, from: batch.address)
            }
        }
        #expect(errands.isDone && !errands.wantsNewMap)
        #expect(errands.results == [.integer(0), .integer(1), .integer(2), .integer(3)])
    }

    @Test("a command whose slot moved goes to the new master, and the map must be fetched again")
    func moved() throws {
        var errands = ClusterErrands([get("foo")])
        try answer(&errands, .refusal("MOVED", "12182 c:3"))
        #expect(!errands.isDone && errands.wantsNewMap && !errands.wantsPause)
        #expect(errands.moves.map(\.slot) == [HashSlot(number: 12182)] && errands.moves.map(\.address) == [Self.c])
        let batch = try #require(errands.batches(map, anyMaster: Self.a).first)
        #expect(batch.address == Self.c && batch.commands == [get("foo")])
        errands.receive(.null, for: batch.errands[0], from: batch.address)
        #expect(errands.isDone && errands.results == [.null])
    }

    @Test("a key that moved ahead of its slot is requested with ASKING, whose answer is dropped, and the map stays")
    func ask() throws {
        var errands = ClusterErrands([get("foo"), get("{foo}y")])
        try answer(&errands, .refusal("ASK", "12182 c:3"))
        #expect(!errands.wantsNewMap && errands.moves.isEmpty)
        let batch = try #require(errands.batches(map, anyMaster: Self.a).first)
        #expect(batch.address == Self.c)
        #expect(batch.commands == [RESPCommand("ASKING"), get("foo"), RESPCommand("ASKING"), get("{foo}y")])
        #expect(
            batch.answers(of: [.simple("OK"), .integer(1), .simple("OK"), .integer(2)]) == [.integer(1), .integer(2)])
    }

    @Test(
        "keys in two places, and a cluster that is down, are tried again after a pause",
        arguments: ["TRYAGAIN", "CLUSTERDOWN"])
    func later(prefix: String) throws {
        var errands = ClusterErrands([get("foo")])
        try answer(&errands, .refusal(prefix, ""))
        #expect(!errands.isDone && errands.wantsPause)
        #expect(try errands.batches(map, anyMaster: Self.a).map(\.address) == [Self.b])
        #expect(!errands.wantsPause)
    }

    @Test("redirections in a loop end, and the last refusal is the answer")
    func circle() throws {
        var errands = ClusterErrands([get("foo")])
        var rounds = 0
        while !errands.isDone {
            try answer(&errands, .refusal("MOVED", "12182 c:3"))
            rounds += 1
            try #require(rounds < 50)
        }
        #expect(errands.results == [.refusal("MOVED", "12182 c:3")])
    }

    @Test("a command that was not sent to a lost server goes to the new map's server once, and fails the second time")
    func lostServer() throws {
        var errands = ClusterErrands([get("foo"), get("bar")])
        let first = try errands.batches(map, anyMaster: Self.a)
        for batch in first { try errands.fail(batch, gone) }
        #expect(!errands.isDone && errands.wantsNewMap)
        let second = try errands.batches(map, anyMaster: Self.a)
        #expect(second.flatMap(\.errands).count == 2)
        #expect(throws: RESPError.self) { try errands.fail(second[0], gone) }
    }

    @Test("a command that may have run is never sent again")
    func inFlight() throws {
        var errands = ClusterErrands([get("foo")])
        let batch = try #require(errands.batches(map, anyMaster: Self.a).first)
        let lost = RESPError(.unavailable, "lost")
        #expect(throws: lost) { try errands.fail(batch, lost) }
        let wrongPassword = RESPError(.misconfigured, "password", isUnsent: true)
        #expect(throws: wrongPassword) { try errands.fail(batch, wrongPassword) }
    }

    @Test("a key whose slot has no master is unavailable")
    func unserved() throws {
        var errands = ClusterErrands([get("foo")])
        let empty = try SlotMap(.array([]), asked: Self.c)
        #expect { try errands.batches(empty, anyMaster: Self.a) } throws: { ($0 as? RESPError)?.code == .unavailable }
    }

    /// Plays a round in which every command gets the same answer.
    private func answer(_ errands: inout ClusterErrands, _ answer: RESPValue) throws {
        for batch in try errands.batches(map, anyMaster: Self.a) {
            for errand in batch.errands { errands.receive(answer, for: errand, from: batch.address) }
        }
    }
}
