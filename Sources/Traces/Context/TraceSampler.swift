package import Sessions

/// Decides which requests are recorded.
package struct TraceSampler: Sendable, Hashable {
    /// The bits of a trace's identifier that programs agree to compare.
    private static let bits: UInt64 = 56

    /// Identifiers from here on are recorded.
    private let threshold: UInt64

    /// - Parameter share: the share of new traces that is recorded, from 0 to 1.
    package init(share: Double) {
        let whole = Double(UInt64(1) << Self.bits)
        threshold = UInt64((whole * (1 - min(max(0, share), 1))).rounded())
    }

    /// What becomes of a request.
    package enum Decision: Sendable, Hashable {
        /// Its span is recorded.
        case record(TraceID, parent: TraceContext?)
        /// The trace goes on through this program, without spans of it.
        case pass(TraceContext)
        /// It belongs to no trace.
        case ignore
    }

    /// The parent decides if there is one, otherwise the share.
    package func decision(under parent: TraceContext?, random: TokenSource) -> Decision {
        if let parent { return parent.isSampled ? .record(parent.traceID, parent: parent) : .pass(parent) }
        guard threshold < UInt64(1) << Self.bits else { return .ignore }
        let id = TraceID(from: random)
        return includes(id) ? .record(id, parent: nil) : .ignore
    }

    /// Whether a new trace of this identifier is recorded.
    func includes(_ id: TraceID) -> Bool {
        id.low & (UInt64(1) << Self.bits - 1) >= threshold
    }
}
