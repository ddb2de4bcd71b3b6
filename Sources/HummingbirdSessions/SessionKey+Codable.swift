public import Sessions

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension SessionKey where Value: Codable {
    /// A key whose values are kept as JSON: `static let cart = SessionKey<Cart>("cart")`.
    public init(_ name: String) {
        self.init(
            name,
            encode: { Array(try jsonEncoder.encode($0)) },
            decode: { try jsonDecoder.decode(Value.self, from: Data($0)) }
        )
    }
}

private let jsonEncoder = JSONEncoder()
private let jsonDecoder = JSONDecoder()
