import Sessions
import SessionsTesting
import Testing

@testable import Traces

@Suite("Which requests are recorded")
struct TraceSamplerTests {
    @Test("none at a share of 0, and each at a share of 1")
    func ends() {
        for seed in 1...100 as ClosedRange<UInt64> {
            #expect(TraceSampler(share: 0).decision(under: nil, random: .seeded(seed)) == .ignore)
            guard case .record = TraceSampler(share: 1).decision(under: nil, random: .seeded(seed)) else {
                Issue.record("seed \(seed) is not recorded")
                return
            }
        }
    }

    @Test("a share of 0 asks for no random values")
    func noRandomness() {
        let source = TokenSource {
            Issue.record("a random value was taken")
            return 1
        }
        #expect(TraceSampler(share: 0).decision(under: nil, random: source) == .ignore)
    }

    @Test("of many new traces the share is recorded", arguments: [0.01, 0.25, 0.9])
    func share(share: Double) {
        let (sampler, source, count) = (TraceSampler(share: share), TokenSource.seeded(7), 20_000)
        let recorded = (0..<count).count { _ in sampler.decision(under: nil, random: source) != .ignore }
        #expect(abs(Double(recorded) / Double(count) - share) < 0.01)
    }

    @Test("what a small share records, a larger one does too")
    func consistent() {
        let source = TokenSource.seeded(3)
        for _ in 0..<2_000 {
            let id = TraceID(from: source)
            #expect(!TraceSampler(share: 0.1).includes(id) || TraceSampler(share: 0.5).includes(id))
        }
    }

    @Test("a parent decides, whatever the share")
    func parent() throws {
        let sampled = try #require(TraceContext.sample())
        let other = try #require(TraceContext.sample(TraceContext.sampleParent.dropLast() + "0"))
        for share in [0, 0.5, 1] {
            let sampler = TraceSampler(share: share)
            #expect(sampler.decision(under: sampled, random: .seeded(1)) == .record(sampled.traceID, parent: sampled))
            #expect(sampler.decision(under: other, random: .seeded(1)) == .pass(other))
        }
    }
}
