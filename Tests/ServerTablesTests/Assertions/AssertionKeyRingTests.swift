import Sessions
import Testing

@testable import Operations
@testable import ServerTables

@Suite("Which assertion key is good for what") struct AssertionKeyRingTests {
    private let start = Timestamp(milliseconds: 1_780_000_000_000)

    private func key(_ signsFrom: Duration, created: Duration = .zero) -> AssertionKey {
        .generate(createdAt: start + created, signsFrom: start + signsFrom)
    }

    private func states(_ keys: [AssertionKey], after time: Duration) -> [AssertionKeyRing.State] {
        let ring = AssertionKeyRing(keys)
        return keys.map { ring.state(of: $0, at: start + time) }
    }

    @Test("a new key is published before it signs, the old one after it has signed")
    func rotation() {
        let keys = [key(.zero), key(.seconds(120))]
        #expect(states(keys, after: .zero) == [.signing, .coming])
        #expect(states(keys, after: .milliseconds(119_999)) == [.signing, .coming])
        #expect(states(keys, after: .seconds(120)) == [.leaving, .signing])
        #expect(states(keys, after: .milliseconds(299_999)) == [.leaving, .signing])
        #expect(states(keys, after: .seconds(300)) == [.gone, .signing])
    }

    @Test("one key signs at any moment, however many rotations overlap")
    func overlapping() {
        let keys = [key(.zero), key(.seconds(120)), key(.seconds(125)), key(.seconds(240))]
        for second in 0..<600 {
            let states = states(keys, after: .seconds(second))
            #expect(states.count { $0 == .signing } == 1)
        }
        #expect(states(keys, after: .seconds(130)) == [.leaving, .leaving, .signing, .coming])
    }

    @Test("one key signs and is published although a clock that was set back says that none has begun")
    func clockSetBack() {
        let keys = [key(.zero), key(.seconds(120))]
        #expect(states(keys, after: .seconds(-7200)) == [.signing, .coming])
        #expect(states([key(.zero)], after: .seconds(-7200)) == [.signing])
        #expect(AssertionKeyRing(keys).published(at: start - .seconds(7200)).count == 2)
    }

    @Test("a new key begins after all others, also after one that was made by a clock that was ahead")
    func startOfNewKey() {
        #expect(AssertionKeyRing([]).start(ofNewKeyAt: start) == start + AssertionKeyRing.lead)
        #expect(AssertionKeyRing([key(.zero)]).start(ofNewKeyAt: start) == start + AssertionKeyRing.lead)
        let ahead = key(.seconds(3600), created: .seconds(3600))
        let fresh = AssertionKey.generate(
            createdAt: start, signsFrom: AssertionKeyRing([ahead]).start(ofNewKeyAt: start))
        #expect(states([ahead, fresh], after: .zero) == [.signing, .coming])
        #expect(states([ahead, fresh], after: .seconds(3601)) == [.leaving, .signing])
        #expect(states([ahead, fresh], after: .seconds(4000)) == [.gone, .signing])
        #expect(AssertionKeyRing([ahead, fresh]).premature(at: start)?.id == ahead.id)
        #expect(AssertionKeyRing([ahead, fresh]).premature(at: start + .seconds(3601)) == nil)
    }

    @Test("the lead outlasts both caches, the farewell outlasts the last assertion")
    func margins() {
        #expect(AssertionKeyRing.lead > AssertionKeyRing.publicationAge + AssertionKeyRing.refreshInterval)
        #expect(AssertionKeyRing.farewell > AssertionClaims.lifetime + AssertionKeyRing.refreshInterval)
    }

    @Test("a key prints as its public identifier and nothing else")
    func printing() {
        let key = key(.zero)
        #expect("\(key)" == "AssertionKey(\(key.id))")
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains(Base64URL.encode(key.privateBytes)))
        #expect(!dumped.contains("\(key.privateBytes)"))
        #expect(String(reflecting: key) == "AssertionKey(\(key.id))")
    }
}
