import Sessions
import SessionsTesting
import Testing

@Suite("Device")
struct DeviceTests {
    @Test("text up to the limit is kept whole")
    func keeps() {
        let text = String(repeating: "a", count: Device.fieldLimit)
        let device = Device(userAgent: text, address: text, label: text)
        #expect(device.userAgent == text)
        #expect(device.address == text)
        #expect(device.label == text)
    }

    @Test("longer text is cut, in every field")
    func cuts() {
        let text = String(repeating: "a", count: 100_000)
        let device = Device(userAgent: text, address: text, label: text)
        for field in [device.userAgent, device.address, device.label] { #expect(field.utf8.count == Device.fieldLimit) }
    }

    @Test("a cut never splits a character")
    func wholeCharacters() {
        let family = "\u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467}"
        for offset in 0..<20 {
            let device = Device(label: String(repeating: "a", count: offset) + String(repeating: family, count: 50))
            #expect(device.label.utf8.count <= Device.fieldLimit)
            #expect(device.label.utf8.count > Device.fieldLimit - family.utf8.count)
            #expect(device.label.dropFirst(offset).allSatisfy { String($0) == family })
        }
    }

    @Test("one character longer than the limit leaves nothing")
    func hugeCharacter() {
        #expect(Device(label: "e" + String(repeating: "\u{301}", count: 500)).label.isEmpty)
    }
}

@Suite("Session record")
struct SessionRecordTests {
    @Test("a session expires at the earlier of its deadlines")
    func expiry() {
        #expect(SessionRecord.sample(1).expiry == .sample + .seconds(1800))
        let ending = SessionRecord.sample(1) { $0.absoluteExpiry = .sample + .seconds(60) }
        #expect(ending.expiry == .sample + .seconds(60))
    }

    @Test("the latest proof counts, and a visitor has none")
    func authenticatedAt() {
        let record = SessionRecord.sample(1) { $0.authentication[.oneTimePassword] = .sample + .seconds(9) }
        #expect(record.authenticatedAt == .sample + .seconds(9))
        #expect(SessionRecord.sample(1, of: nil).authenticatedAt == nil)
    }

    @Test("a tombstone keeps who, why, when and the digests, and nothing else")
    func ended() {
        let cause = SessionEnding(.revoked, by: PrincipalID("root"), note: "lost")
        let ended = SessionRecord.sample(1).ended(cause, at: .sample + .seconds(1))
        #expect(ended.id == .sample(1))
        #expect(ended.principal == PrincipalID("ada"))
        #expect(ended.cause == cause)
        #expect(ended.endedAt == .sample + .seconds(1))
        #expect(ended.digests == [.sample(1)])
    }

    @Test("a principal is its bytes")
    func principals() {
        let (composed, decomposed) = (PrincipalID("caf\u{E9}"), PrincipalID("cafe\u{301}"))
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, PrincipalID("caf\u{E9}")]).count == 2)
    }
}

@Suite("Session query")
struct SessionQueryTests {
    @Test(
        "a page is never empty by request nor larger than the limit", arguments: [(-1, 1), (0, 1), (1, 1), (501, 500)])
    func limit(asked: Int, given: Int) {
        #expect(SessionQuery(limit: asked).limit == given)
    }

    @Test("a cursor is written down and read back, negative times included")
    func cursor() {
        for milliseconds in [0, -1, Int64.min, .max, 1_780_000_000_000] {
            let cursor = SessionQuery.Cursor(createdAt: Timestamp(milliseconds: milliseconds), id: .sample(1))
            #expect(SessionQuery.Cursor(cursor.description) == cursor)
        }
    }

    @Test(
        "what is no cursor is refused",
        arguments: [
            "", ".", "1", "1.", ".AAAAAAAAAAAAAAAAAAAAAA", "x.AAAAAAAAAAAAAAAAAAAAAA", "1.AAAA", "1.A.A", "1e3.A",
        ]
    )
    func malformed(text: String) {
        #expect(SessionQuery.Cursor(text) == nil)
    }

    @Test("an earlier session comes later, and of two that began together the smaller handle")
    func order() {
        let ids = [SessionID.sample(1), .sample(2)].sorted()
        let early = SessionQuery.Cursor(createdAt: .sample, id: ids[1])
        let late = SessionQuery.Cursor(createdAt: .sample + .milliseconds(1), id: ids[0])
        let tied = SessionQuery.Cursor(createdAt: .sample, id: ids[0])
        #expect([tied, early, late].sorted() == [late, early, tied])
    }
}
