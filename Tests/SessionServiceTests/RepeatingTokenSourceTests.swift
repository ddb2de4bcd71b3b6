import Sessions
import Testing

@testable import SessionService

@Suite("The random values of a repeatable call")
struct RepeatingTokenSourceTests {
    @Test("the same seed draws the same values, another one others")
    func source() {
        let (one, same, other) = (
            TokenSource.repeating(seed: [1]), TokenSource.repeating(seed: [1]), TokenSource.repeating(seed: [2])
        )
        let values = (0..<3).map { _ in one.words() }
        #expect((0..<3).map { _ in same.words() } == values)
        #expect(Set(values).count == 3)
        #expect(!values.contains(other.words()))
    }
}
