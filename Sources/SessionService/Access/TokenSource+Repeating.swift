import Crypto
import Sessions
import Synchronization

extension TokenSource {
    /// A source that draws the same values for the same seed: HMAC-SHA-256 in counter mode (NIST SP 800-108 §4.1).
    ///
    /// - Parameter seed: 32 bytes that no client can predict.
    static func repeating(seed: [UInt8]) -> TokenSource {
        let stream = RepeatingStream(seed: seed)
        return TokenSource { stream.next() }
    }
}

private final class RepeatingStream: Sendable {
    private struct State {
        var block: [UInt64] = []
        var counter: UInt64 = 0
    }

    private let key: SymmetricKey
    private let state = Mutex(State())

    init(seed: [UInt8]) {
        key = SymmetricKey(data: seed)
    }

    func next() -> UInt64 {
        state.withLock { state in
            if state.block.isEmpty {
                state.counter += 1
                let code = HMAC<SHA256>.authenticationCode(
                    for: withUnsafeBytes(of: state.counter.bigEndian) { Array($0) }, using: key)
                let words = code.withUnsafeBytes { Words($0) } ?? Words(0, 0, 0, 0)
                state.block = [words.a, words.b, words.c, words.d]
            }
            return state.block.removeLast()
        }
    }
}
