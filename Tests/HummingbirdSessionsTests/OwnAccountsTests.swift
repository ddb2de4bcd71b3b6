import Hummingbird
import HummingbirdSessions
import HummingbirdTesting
import Sessions
import Synchronization
import Testing

/// An application's own table of accounts, as the documentation describes it: each row with its epoch.
private final class Accounts: CredentialEpoch.Source {
    struct Account {
        var password: String
        var epoch: CredentialEpoch
    }

    private let rows = Mutex([PrincipalID("ada"): Account(password: "violet", epoch: CredentialEpoch(rawValue: 1))])

    func standing(of principal: PrincipalID) async throws -> CredentialEpoch.Standing {
        rows.withLock { $0[principal] }.map { .active($0.epoch, details: $0) } ?? .inactive()
    }

    /// The epoch belongs to the password that was compared: both are read at once.
    func check(_ principal: PrincipalID, _ password: String) -> CredentialEpoch? {
        rows.withLock { $0[principal] }.flatMap { $0.password == password ? $0.epoch : nil }
    }

    /// The new password, if the account still has the epoch under which the old one was checked; the next epoch.
    func change(_ principal: PrincipalID, to password: String, provedUnder epoch: CredentialEpoch) -> CredentialEpoch? {
        rows.withLock { rows in
            guard rows[principal]?.epoch == epoch else { return nil }
            let next = CredentialEpoch(rawValue: epoch.rawValue + 1)
            rows[principal] = Account(password: password, epoch: next)
            return next
        }
    }
}

@Suite("An application with accounts of its own")
struct OwnAccountsTests {
    private let accounts = Accounts()
    private let ada = PrincipalID("ada")

    private func application(_ sessions: SessionManager) -> some ApplicationProtocol {
        let (accounts, ada) = (accounts, ada)
        let router = Router(context: BasicSessionRequestContext.self)
        router.add(middleware: SessionMiddleware(sessions))
        router.post("login/:password") { _, context in
            guard let epoch = accounts.check(ada, try context.parameters.require("password")) else {
                throw HTTPError(.unauthorized)
            }
            _ = try await context.session.login(ada, under: epoch)
            return "welcome"
        }
        router.post("password/:old/:new") { _, context in
            guard let epoch = accounts.check(ada, try context.parameters.require("old")),
                let next = accounts.change(ada, to: try context.parameters.require("new"), provedUnder: epoch)
            else { throw HTTPError(.unauthorized) }
            try await context.session.rotate(under: next)
            return "changed"
        }
        router.get("me") { _, context in
            let known = context.session.current?.details is Accounts.Account ? " (account at hand)" : ""
            return (context.session.principal?.rawValue ?? "nobody \(context.session.invalidReason?.rawValue ?? "")")
                + known
        }
        return Application(router: router)
    }

    @Test("a change of password ends every session made before it, without a word to the session store")
    func change() async throws {
        let sessions = try SessionManager(store: MemorySessionStore(), epochs: accounts)
        try await application(sessions).test(.router) { client in
            let (laptop, phone) = (Browser(client), Browser(client))
            try await laptop.post("/login/violet")
            try await phone.post("/login/violet")
            #expect(try await phone.get("/me").body == "ada (account at hand)")
            #expect(try await laptop.post("/password/violet/saffron").status == .ok)
            #expect(try await laptop.get("/me").body == "ada (account at hand)")
            #expect(try await phone.get("/me").body == "nobody password_changed")
            #expect(try await phone.post("/login/violet").status == .unauthorized)
            #expect(try await phone.post("/login/saffron").status == .ok)
        }
    }
}
