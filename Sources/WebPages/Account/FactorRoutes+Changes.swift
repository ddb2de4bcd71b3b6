import Hummingbird
import Operations
import PageRendering
import Passkeys
import Sessions
import UserAccounts
import WebAddresses

// MARK: Passkeys

extension FactorRoutes {
    @Sendable
    func addPasskey(_ attempt: Attempt) async throws -> Response {
        let outcome = try await management.addPasskey(
            json: attempt.form.text("passkey"), named: attempt.form.trimmed("name"), to: attempt.account,
            in: attempt.visitor.session, attempt.origin)
        let codes = try await firstRecoveryCodes(after: outcome, attempt)
        if let codes { return codes }
        return try await answer(
            outcome, attempt, done: .passkeyAdded,
            wrong: FormProblems("Nothing was added", "The answer of your device could not be used. Please try again."))
    }

    @Sendable
    func renamePasskey(_ attempt: Attempt) async throws -> Response {
        guard let id = credentialID(attempt) else { return pages.refusal(.notFound) }
        let outcome = try await management.rename(
            id, to: attempt.form.trimmed("name"), of: attempt.account, attempt.origin)
        return try await answer(
            outcome, attempt, done: .passkeyRenamed,
            wrong: FormProblems("Nothing was changed", "Choose a name of 1 to 64 characters on one line."))
    }

    @Sendable
    func removePasskey(_ attempt: Attempt) async throws -> Response {
        guard let id = credentialID(attempt) else { return pages.refusal(.notFound) }
        let outcome = try await management.remove(id, of: attempt.account, attempt.origin)
        return try await answer(outcome, attempt, done: .passkeyRemoved)
    }

    private func credentialID(_ attempt: Attempt) -> CredentialID? {
        CredentialID(base64URL: attempt.form.text("id"))
    }
}

// MARK: One-time codes

extension FactorRoutes {
    @Sendable
    func beginCodes(_ attempt: Attempt) async throws -> Response {
        guard let codes = try await management.beginOneTimeCodes(of: attempt.account, attempt.origin) else {
            return pages.redirect(to: PagePath.factors)
        }
        return enrolment(codes, attempt)
    }

    @Sendable
    func confirmCodes(_ attempt: Attempt) async throws -> Response {
        let outcome = try await management.confirmOneTimeCodes(
            attempt.form.trimmed("otp"), of: attempt.account, attempt.origin)
        if case .wrong = outcome, let codes = try await management.waitingOneTimeCodes(of: attempt.account) {
            let problems = FormProblems(
                "That code is not right",
                "Enter the six digits that the app shows now. If they are refused again, check the clock of your device.",
                field: "otp")
            return enrolment(codes, attempt, status: .unprocessableContent, problems)
        }
        if let codes = try await firstRecoveryCodes(after: outcome, attempt) { return codes }
        return try await answer(outcome, attempt, done: .codesAdded)
    }

    @Sendable
    func removeCodes(_ attempt: Attempt) async throws -> Response {
        let outcome = try await management.removeOneTimeCodes(of: attempt.account, attempt.origin)
        return try await answer(outcome, attempt, done: .codesRemoved)
    }

    private func enrolment(
        _ codes: FactorManagement.NewOneTimeCodes,
        _ attempt: Attempt,
        status: HTTPResponse.Status = .ok,
        _ problems: FormProblems? = nil
    ) -> Response {
        let page = CodeEnrolmentPage(
            picture: QRCode(text: codes.uri)?.picture,
            secret: codes.secret.base32.inGroups(of: 4), link: codes.uri,
            username: attempt.account.username.rawValue, issuer: issuer, problems: problems)
        return pages.answer(page, status: status, for: attempt.visitor, attempt.request, attempt.context)
    }
}

// MARK: Recovery codes, the login, browsers

extension FactorRoutes {
    @Sendable
    func replaceRecoveryCodes(_ attempt: Attempt) async throws -> Response {
        guard let codes = try await management.replaceRecoveryCodes(of: attempt.account, attempt.origin) else {
            return pages.redirect(to: PagePath.factors)
        }
        return show(codes, attempt)
    }

    @Sendable
    func askAtLogin(_ attempt: Attempt) async throws -> Response {
        let outcome = try await management.askAtLogin(
            attempt.form.isTicked("ask"), of: attempt.account, attempt.origin)
        return try await answer(outcome, attempt, done: .factorAtLoginChanged)
    }

    @Sendable
    func forgetBrowser(_ attempt: Attempt) async throws -> Response {
        let outcome = try await management.forget(
            browser: attempt.form.text("id"), of: attempt.account, attempt.origin)
        return try await answer(outcome, attempt, done: .browserForgotten)
    }

    /// The recovery codes of a user who has just set up the first second factor; `nil` otherwise.
    private func firstRecoveryCodes(
        after outcome: FactorManagement.Outcome,
        _ attempt: Attempt
    ) async throws -> Response? {
        guard case .changed(let account) = outcome,
            let codes = try await management.firstRecoveryCodes(of: account, attempt.origin)
        else { return nil }
        return show(codes, attempt)
    }

    private func show(_ codes: [RecoveryCode], _ attempt: Attempt) -> Response {
        let page = RecoveryCodesPage(
            codes: codes.map(\.wireValue), username: attempt.account.username.rawValue, issuer: issuer,
            next: PagePath.factors)
        return pages.answer(page, for: attempt.visitor, attempt.request, attempt.context)
    }
}

extension String {
    /// The characters in groups, for reading aloud and typing.
    fileprivate func inGroups(of count: Int) -> String {
        var rest = self[...]
        var groups: [Substring] = []
        while !rest.isEmpty {
            groups.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return groups.joined(separator: " ")
    }
}
