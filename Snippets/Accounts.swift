// An application with its own accounts: a change of password ends the sessions made before it.

import Hummingbird
import HummingbirdSessions
import Sessions

struct Account {
    var password: String
    var epoch: Int64 = 1
    var isDisabled = false
}

/// In place of a database table of the application, which would hold hashes of passwords.
actor Accounts {
    private var accounts: [PrincipalID: Account] = ["ada": Account(password: "lantern")]

    func find(_ principal: PrincipalID) throws -> Account? { accounts[principal] }

    /// Stores the new password and the next epoch in one step. `nil` if the account has changed since it was read.
    func change(_ principal: PrincipalID, from account: Account, to password: String) -> CredentialEpoch? {
        guard accounts[principal]?.epoch == account.epoch else { return nil }
        accounts[principal] = Account(password: password, epoch: account.epoch + 1)
        return CredentialEpoch(rawValue: account.epoch + 1)
    }
}

extension Accounts: CredentialEpoch.Source {
    func standing(of principal: PrincipalID) async throws -> CredentialEpoch.Standing {
        guard let account = try find(principal), !account.isDisabled else { return .inactive() }
        return .active(CredentialEpoch(rawValue: account.epoch), details: account)
    }
}

let port = Environment().get("PORT", as: Int.self) ?? 8080
let accounts = Accounts()
let sessions = try SessionManager(store: MemorySessionStore(), epochs: accounts)
let router = Router(context: BasicSessionRequestContext.self)
router.add(middleware: SessionMiddleware(sessions))
router.add(middleware: try CSRFMiddleware(OriginPolicy(origin: "http://localhost:\(port)")))

struct Form: Decodable {
    var password: String
    var new: String?
}

router.post("login") { request, context in
    let form = try await URLEncodedFormDecoder().decode(Form.self, from: request, context: context)
    guard let account = try await accounts.find("ada"), account.password == form.password else {
        throw HTTPError(.unauthorized)
    }
    let outcome = try await context.session.login("ada", under: CredentialEpoch(rawValue: account.epoch))
    guard case .signedIn = outcome else { throw SessionProblem.sessionLimitReached }
    return "Welcome"
}
router.post("password") { request, context in
    let form = try await URLEncodedFormDecoder().decode(Form.self, from: request, context: context)
    guard let principal = context.session.principal, let account = try await accounts.find(principal),
        account.password == form.password
    else { throw HTTPError(.unauthorized) }
    guard let epoch = await accounts.change(principal, from: account, to: form.new ?? "") else {
        throw HTTPError(.conflict)
    }
    try await context.session.rotate(under: epoch)
    return "Changed"
}
router.get("me") { _, context in context.session.principal?.rawValue ?? "nobody" }
router.get("token") { _, context in context.session.csrfToken ?? "" }

let application = Application(
    router: router, server: .boundedHTTP1(), configuration: .init(address: .hostname("127.0.0.1", port: port)),
    services: [SessionMaintenance(sessions)])
try await application.runService()
