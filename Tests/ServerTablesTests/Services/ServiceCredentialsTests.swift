import DatabaseSupport
import SQLInterface
import Sessions
import Testing
import UserAccounts

@testable import ServerTables

@Suite("Services", .eachEngine) struct ServiceCredentialsTests {
    private let start = TemporaryDatabase.start

    private func services(_ temporary: TemporaryDatabase) -> ServiceCredentials {
        ServiceCredentials(database: temporary.database, origin: TemporaryDatabase.origin)
    }

    private func issue(_ temporary: TemporaryDatabase, _ name: String = "chat") async throws -> ServiceToken {
        guard case .issued(let token) = try await services(temporary).issue(name, at: start) else {
            throw StorageError(.corrupt, "not issued")
        }
        return token
    }

    @Test("a token stands for its service until it is removed")
    func life() async throws {
        let temporary = try await TemporaryDatabase()
        let token = try await issue(temporary)
        let read = try #require(ServiceToken(authorization: "Bearer \(token.wireValue)"))
        #expect(try await services(temporary).name(of: read) == "chat")
        #expect(try await services(temporary).list().map(\.name) == ["chat"])
        #expect(try await services(temporary).remove("chat", at: start))
        #expect(try await services(temporary).name(of: read) == nil)
        #expect(try await !services(temporary).remove("chat", at: start))
    }

    @Test("a name is taken once, and must be a name")
    func names() async throws {
        let temporary = try await TemporaryDatabase()
        _ = try await issue(temporary)
        guard case .nameTaken = try await services(temporary).issue("chat", at: start) else {
            Issue.record("issued twice")
            return
        }
        for name in ["", "a b", "a\n", "é", String(repeating: "x", count: 65)] {
            guard case .malformed = try await services(temporary).issue(name, at: start) else {
                Issue.record("accepted \(name)")
                return
            }
        }
    }

    @Test("the database holds the digest, the audit log the name, and neither the token")
    func secrets() async throws {
        let temporary = try await TemporaryDatabase()
        let token = try await issue(temporary)
        let row = try await temporary.run("SELECT digest FROM service_credentials").first
        #expect(try row?.bytes(0) == token.digest)
        let log = try await temporary.storage.audit.page(AuditQuery()).items.map(\.jsonLine).joined()
        #expect(log.contains("chat") && !log.contains(token.wireValue))
        #expect("\(token)" == "ServiceToken")
    }

    @Test("only a bearer token of exactly our form is looked up")
    func form() {
        let good = "coatcheck_" + String(repeating: "A", count: 43)
        #expect(ServiceToken(authorization: "Bearer \(good)") != nil)
        #expect(ServiceToken(authorization: "bearer \(good)") != nil)
        for bad in [
            good, "Basic \(good)", "Bearer  \(good)", "Bearer \(good)A", "Bearer \(good.dropLast())",
            "Bearer Coatcheck_\(good.dropFirst(10))", "Bearer coatcheck-\(good.dropFirst(10))",
            "Bearer \(good.dropLast())=",
        ] {
            #expect(ServiceToken(authorization: bad) == nil, "\(bad)")
        }
    }
}
