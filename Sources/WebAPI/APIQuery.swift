import Hummingbird
import RequestEdge
import Sessions
import UserAccounts
import WebAddresses

/// The query of an API call: only known names, each at most once (ASVS 15.3.7).
struct APIQuery: Sendable {
    private let values: FormFields

    init(_ request: Request, allowing names: Set<String>) throws {
        do {
            values = try FormFields((request.uri.query ?? "").utf8)
        } catch {
            throw Problem.badRequest("The query cannot be read, or a parameter occurs twice.")
        }
        guard values.names.isSubset(of: names) else { throw Problem.badRequest("The query has an unknown parameter.") }
    }

    /// The value of a parameter. `nil` if it is missing or empty.
    subscript(name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// The requested page size. Default 50.
    func limit(upTo maximum: Int) throws -> Int {
        guard let text = self["limit"] else { return 50 }
        guard let limit = Int(text), (1...maximum).contains(limit) else {
            throw Problem.badRequest("limit is a number from 1 to \(maximum).")
        }
        return limit
    }

    /// A parameter parsed by `read`, or 400.
    func value<Value>(_ name: String, _ read: (String) -> Value?) throws -> Value? {
        guard let text = self[name] else { return nil }
        guard let value = read(text) else { throw Problem.badRequest("\(name) cannot be read.") }
        return value
    }

    /// The account that a `user` parameter names, by username or id. An unknown name matches nothing.
    func principal(in accounts: any AccountStore) async throws -> PrincipalID? {
        guard let text = self["user"] else { return nil }
        if let username = Username(text), let account = try await accounts.account(named: username) {
            return account.id
        }
        return PrincipalID(text)
    }
}
