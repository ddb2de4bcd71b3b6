import Foundation
import Sessions

extension SessionKey where Value: Codable {
    /// A key whose values are kept as JSON.
    static func json(_ name: String) -> SessionKey {
        SessionKey(
            name,
            encode: { Array(try JSONEncoder().encode($0)) },
            decode: { try JSONDecoder().decode(Value.self, from: Data($0)) })
    }
}
