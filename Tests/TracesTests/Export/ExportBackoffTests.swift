import Sessions
import SessionsTesting
import Testing

@testable import Traces

@Suite("The waits after failures")
struct ExportBackoffTests {
    private let backoff = ExportBackoff(first: .seconds(1), longest: .seconds(30))

    @Test("they double up to the longest", arguments: [(1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (1_000, 30)])
    func doubling(count: Int, seconds: Int) {
        let (shortest, longest) = (TokenSource { 0 }, TokenSource { .max })
        #expect(backoff.pause(afterFailures: count, random: shortest) == .seconds(seconds) / 2)
        let pause = backoff.pause(afterFailures: count, random: longest)
        #expect(pause > .seconds(seconds) * 0.99 && pause <= .seconds(seconds))
    }

    @Test("a collector may ask for more, not for less")
    func asked() {
        #expect(backoff.pause(afterFailures: 1, asked: .seconds(40), random: .seeded(1)) == .seconds(40))
        #expect(backoff.pause(afterFailures: 6, asked: .zero, random: .seeded(1)) >= .seconds(15))
    }
}
