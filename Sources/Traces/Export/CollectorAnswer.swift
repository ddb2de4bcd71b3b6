import Foundation

/// What a collector says to a batch of spans.
package enum CollectorAnswer: Sendable, Hashable {
    /// It has them, but for as many as it rejected.
    case accepted(rejected: Int)
    /// It may accept them later, at the earliest after a time that it may name.
    case later(status: Int, after: Duration?)
    /// It will never accept them.
    case refused(status: Int)
    /// There was no answer, because of an error of this type.
    case unanswered(error: String)

    /// The longest time that a collector may ask for.
    private static let longestPause = 60

    /// Reads an answer, as OTLP/HTTP defines it.
    ///
    /// - Parameters:
    ///   - retryAfter: the value of `Retry-After`. Only seconds count: a date would depend on the collector's clock.
    ///   - body: may name rejected spans: `{"partialSuccess":{"rejectedSpans":"2"}}`.
    package init(status: Int, retryAfter: String?, body: [UInt8]) {
        switch status {
        case 200..<300:
            let success = try? JSONDecoder().decode(Success.self, from: Data(body))
            self = .accepted(rejected: success?.partialSuccess?.rejectedSpans?.number ?? 0)
        case 429, 502, 503, 504:
            let seconds = retryAfter.flatMap { Int($0) }.map { min(max(0, $0), Self.longestPause) }
            self = .later(status: status, after: seconds.map { .seconds($0) })
        default:
            self = .refused(status: status)
        }
    }

    private struct Success: Decodable {
        let partialSuccess: PartialSuccess?
    }

    private struct PartialSuccess: Decodable {
        let rejectedSpans: Count?
    }

    /// A 64-bit number: text in OTLP's JSON, a number in that of some collectors.
    private struct Count: Decodable {
        let number: Int

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self.number = max(0, number)
            } else {
                number = max(0, Int(try container.decode(String.self)) ?? 0)
            }
        }
    }
}
