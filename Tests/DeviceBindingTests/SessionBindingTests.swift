import Sessions
import SessionsTesting
import Testing

@testable import DeviceBinding

@Suite("The binding of a session")
struct SessionBindingTests {
    private let start = Timestamp.sample
    private let tokens = TokenSource.seeded(1)

    @Test("it is on probation until the browser has signed once more")
    func states() throws {
        let binding = try registered()
        #expect(binding.state == .probation)
        #expect(binding.proved(with: start + .seconds(900), issued(at: start)).state == .bound)
    }

    @Test("a challenge counts once, and not after a later one")
    func challenges() throws {
        let binding = try registered().proved(with: start + .seconds(900), issued(at: start))
        #expect(!binding.accepts(challenge: start + .seconds(900)))
        #expect(!binding.accepts(challenge: start + .seconds(899)))
        #expect(binding.accepts(challenge: start + .seconds(901)))
    }

    @Test("the values of three refreshes count, and no older ones")
    func severalValues() throws {
        var binding = try registered()
        let values = (0..<5).map { _ in BoundToken(tokens) }
        for (number, value) in values.enumerated() {
            binding = binding.proved(with: start + .seconds(900 + number), issued(value, at: start))
        }
        #expect(
            values.map { binding.isProved(by: [$0.digest], since: start, at: start) } == [
                false, false, true, true, true,
            ])
    }

    @Test(
        "a value counts until a minute after it expired",
        arguments: [
            (0, true), (600, true), (659, true), (660, false), (1200, false), (-59, true), (-61, false),
            (-86_400, false),
        ])
    func lifetime(seconds: Int, counts: Bool) throws {
        let value = BoundToken(tokens)
        let binding = try registered().proved(with: start, issued(value, at: start))
        #expect(binding.isProved(by: [value.digest], since: start, at: start + .seconds(seconds)) == counts)
    }

    @Test("a value from before the latest authentication does not count")
    func stepUp() throws {
        let value = BoundToken(tokens)
        let binding = try registered().proved(with: start, issued(value, at: start))
        #expect(!binding.isProved(by: [value.digest], since: start + .milliseconds(1), at: start + .seconds(1)))
    }

    @Test("nothing, and a foreign value, prove nothing")
    func foreign() throws {
        let binding = try registered()
        #expect(!binding.isProved(by: [], since: start, at: start))
        #expect(!binding.isProved(by: [BoundToken(tokens).digest], since: start, at: start))
    }

    @Test("it is read as it was stored", arguments: [false, true])
    func stored(isRSA: Bool) throws {
        let binding = try registered(by: isRSA ? SoftwareBrowser(rsaBits: 2048) : SoftwareBrowser())
            .proved(with: start + .seconds(900), issued(at: start + .seconds(3)))
        #expect(SessionBinding(stored: binding.bytes) == binding)
        #expect(isRSA || binding.bytes.count <= 300)
    }

    @Test("no shortened, lengthened or later form is read")
    func damaged() throws {
        let bytes = try registered().bytes
        for length in bytes.indices { #expect(SessionBinding(stored: Array(bytes[..<length])) == nil) }
        #expect(SessionBinding(stored: bytes + [0]) == nil)
        for (place, value) in [(0, UInt8(2)), (1, 2), (2, 2), (27, 4)] {
            var other = bytes
            other[place] = value
            #expect(SessionBinding(stored: other) == nil)
        }
    }

    private func registered(by browser: SoftwareBrowser = SoftwareBrowser()) throws -> SessionBinding {
        let key = try BindingProof.registration(
            SignedToken(browser.registration("c")), offered: DeviceKey.Algorithm.allCases, at: "")
        return SessionBinding(key, challenge: start, issued(at: start))
    }

    private func issued(_ token: BoundToken? = nil, at time: Timestamp) -> SessionBinding.Issued {
        SessionBinding.Issued(digest: (token ?? BoundToken(tokens)).digest, at: time, expiry: time + .seconds(600))
    }
}
