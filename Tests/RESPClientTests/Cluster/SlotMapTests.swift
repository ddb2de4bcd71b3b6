import Testing

@testable import RESPClient

@Suite struct SlotMapTests {
    private let asked = RESPAddress(host: "asked", port: 1)

    @Test("each slot belongs to the first node of its range, and masters are listed once")
    func ranges() throws {
        let map = try SlotMap(
            .array([
                range(0, 99, node("a", 7000), node("replica", 7009)), range(100, 16382, node("b", 7001)),
                range(16383, 16383, node("a", 7000)),
            ]), asked: asked)
        #expect(map.owner(of: HashSlot(number: 0)) == RESPAddress(host: "a", port: 7000))
        #expect(map.owner(of: HashSlot(number: 100)) == RESPAddress(host: "b", port: 7001))
        #expect(map.owner(of: HashSlot(number: 16383)) == RESPAddress(host: "a", port: 7000))
        #expect(map.masters == [RESPAddress(host: "a", port: 7000), RESPAddress(host: "b", port: 7001)])
    }

    @Test(
        "a node without a name of its own is the one that was asked",
        arguments: [RESPValue.null, .bytes([]), .bytes([63])])
    func namelessNode(host: RESPValue) throws {
        let map = try SlotMap(.array([range(0, 0, .array([host, .integer(9)]))]), asked: asked)
        #expect(map.owner(of: HashSlot(number: 0)) == RESPAddress(host: "asked", port: 9))
    }

    @Test("a slot without a master has no owner")
    func gap() throws {
        let map = try SlotMap(.array([range(1, 2, node("a", 1))]), asked: asked)
        #expect(map.owner(of: HashSlot(number: 0)) == nil)
        #expect(try SlotMap(.array([]), asked: asked).masters.isEmpty)
    }

    @Test("a single slot can move to a node that was not known before")
    func move() throws {
        var map = try SlotMap(.array([range(0, 9, node("a", 1))]), asked: asked)
        let other = RESPAddress(host: "c", port: 3)
        map.move(HashSlot(number: 5), to: other)
        #expect(map.owner(of: HashSlot(number: 5)) == other)
        #expect(map.owner(of: HashSlot(number: 6)) == RESPAddress(host: "a", port: 1))
        #expect(map.masters.contains(other))
    }

    @Test("a map that makes no sense is a violation, not a crash")
    func nonsense() {
        for answer: RESPValue in [
            .null, .array([.integer(1)]), .array([range(-1, 2, node("a", 1))]), .array([range(0, 16384, node("a", 1))]),
            .array([range(5, 4, node("a", 1))]), .array([range(0, 1, node("a", 0))]), .array([range(0, 1, .null)]),
            .array([.array([.integer(0), .integer(1)])]), .array([range(0, .max, node("a", 1))]),
        ] {
            #expect(throws: RESPError.self, "\(answer)") { try SlotMap(answer, asked: asked) }
        }
    }
}

private func node(_ host: String, _ port: Int64) -> RESPValue {
    .array([.bytes(Array(host.utf8)), .integer(port), .bytes(Array("id".utf8)), .array([])])
}

private func range(_ first: Int64, _ last: Int64, _ nodes: RESPValue...) -> RESPValue {
    .array([.integer(first), .integer(last)] + nodes)
}
