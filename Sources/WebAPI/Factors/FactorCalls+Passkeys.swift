import Hummingbird
import Operations
import Passkeys
import RequestEdge
import UserAccounts

// MARK: Passkeys

extension FactorCalls {
    @Sendable
    func passkeyOptions(_ attempt: Attempt) async throws -> Response {
        try await attempt.request.refuseBody()
        guard let json = try await management.passkeyOptions(of: attempt.account, in: attempt.session) else {
            throw Problem.notFound
        }
        return PasskeyOptionsAnswer.response(json)
    }

    private struct NewPasskeyBody: Decodable {
        let name: String?
        let passkey: PasskeyBody
        let keepOtherSessions: Bool?
    }

    @Sendable
    func addPasskey(_ attempt: Attempt) async throws -> Response {
        let body = try await attempt.request.json(NewPasskeyBody.self)
        let outcome = try await management.addPasskey(
            json: try body.passkey.json(), named: body.name ?? "", to: attempt.account, in: attempt.session,
            attempt.origin(body.keepOtherSessions == true ? .keep : .end))
        let account = try outcome.account(
            wrong: .invalid("The answer of the authenticator is not accepted. Get new options and try again."))
        let recoveryCodes = try await management.firstRecoveryCodes(of: account, attempt.origin())
        var resource = try await passkey(body.passkey.id, of: account)
        resource.recoveryCodes = recoveryCodes?.map(\.wireValue)
        return try answer(resource, status: .created)
    }

    @Sendable
    func showPasskey(_ request: Request, _ context: Context) async throws -> Response {
        let (_, account) = try await user(context)
        return try answer(try await passkey(context.parameters.get("id") ?? "", of: account))
    }

    private struct NameBody: Decodable {
        let name: String
    }

    @Sendable
    func renamePasskey(_ attempt: Attempt) async throws -> Response {
        let body = try await attempt.request.json(NameBody.self)
        let outcome = try await management.rename(
            try credentialID(attempt), to: body.name, of: attempt.account, attempt.origin())
        let account = try outcome.account(wrong: .invalid("A name is 1 to 64 visible characters."))
        return try answer(try await passkey(attempt.id, of: account))
    }

    @Sendable
    func removePasskey(_ attempt: Attempt) async throws -> Response {
        let outcome = try await management.remove(
            try credentialID(attempt), of: attempt.account, attempt.origin(try others(attempt.request)))
        _ = try outcome.account()
        return Response(status: .noContent)
    }

    /// The options for a passkey with which the user confirms who they are: one of this account's.
    @Sendable
    func confirmationOptions(_ request: Request, _ context: Context) async throws -> Response {
        let (session, account) = try await user(context)
        try await request.refuseBody()
        let options = try await management.verifier.passkeys?.options(
            for: .confirmation(account.id), boundTo: session.challengeBinding, at: now)
        guard let options else { throw Problem.notFound }
        return PasskeyOptionsAnswer.response(options)
    }

    private func credentialID(_ attempt: Attempt) throws -> CredentialID {
        guard let id = CredentialID(base64URL: attempt.id) else { throw Problem.notFound }
        return id
    }

    /// A passkey of the account, or 404.
    private func passkey(_ id: String, of account: Account) async throws -> PasskeyDocument {
        let passkeys = try await management.factors(of: account).passkeys
        guard let id = CredentialID(base64URL: id),
            let stored = passkeys.first(where: { $0.passkey.credentialID == id })
        else { throw Problem.notFound }
        return PasskeyDocument(stored)
    }
}
