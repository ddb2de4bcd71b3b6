import Sessions
import Testing

@testable import WebPages

@Suite struct SessionEndTests {
    private let now = SamplePages.now

    /// A session with a password given so long ago that ends so much later.
    private func record(age: Duration, left: Duration) -> SessionRecord {
        var record = SamplePages.record(index: 0, userAgent: "")
        record.authentication = [.password: now - age]
        record.absoluteExpiry = now + left
        return record
    }

    @Test("a user is told of the end half an hour before, however long the session is")
    func long() {
        #expect(!OwnAccountPage.endsSoon(record(age: .seconds(39_600), left: .seconds(1801)), now: now))
        #expect(OwnAccountPage.endsSoon(record(age: .seconds(39_600), left: .seconds(1800)), now: now))
        #expect(OwnAccountPage.endsSoon(record(age: .seconds(39_600), left: .zero), now: now))
    }

    @Test("in a short session the last quarter is soon")
    func short() {
        #expect(!OwnAccountPage.endsSoon(record(age: .seconds(440), left: .seconds(160)), now: now))
        #expect(OwnAccountPage.endsSoon(record(age: .seconds(450), left: .seconds(150)), now: now))
    }
}
