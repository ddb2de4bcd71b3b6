import Hummingbird
import Operations
import RequestEdge
import UserAccounts

// MARK: One-time codes and recovery codes

extension FactorCalls {
    private struct NewCodes: Encodable {
        let secret: String
        let uri: String
    }

    @Sendable
    func beginCodes(_ attempt: Attempt) async throws -> Response {
        try await attempt.request.refuseBody()
        guard let codes = try await management.beginOneTimeCodes(of: attempt.account, attempt.origin()) else {
            throw Problem.overtaken
        }
        return try answer(NewCodes(secret: codes.secret.base32, uri: codes.uri), status: .created)
    }

    private struct ConfirmationBody: Decodable {
        let otp: String
        let keepOtherSessions: Bool?
    }

    @Sendable
    func confirmCodes(_ attempt: Attempt) async throws -> Response {
        let body = try await attempt.request.json(ConfirmationBody.self)
        let outcome = try await management.confirmOneTimeCodes(
            body.otp, of: attempt.account, attempt.origin(body.keepOtherSessions == true ? .keep : .end))
        let account = try outcome.account(
            wrong: .invalid("The code is not right. Send the six digits that the app shows now."))
        let recoveryCodes = try await management.firstRecoveryCodes(of: account, attempt.origin())
        guard let codes = try await management.factors(of: account).oneTimeCodes else { throw Problem.overtaken }
        var resource = OneTimeCodesDocument(codes)
        resource.recoveryCodes = recoveryCodes?.map(\.wireValue)
        return try answer(resource)
    }

    @Sendable
    func removeCodes(_ attempt: Attempt) async throws -> Response {
        let outcome = try await management.removeOneTimeCodes(
            of: attempt.account, attempt.origin(try others(attempt.request)))
        _ = try outcome.account()
        return Response(status: .noContent)
    }

    private struct RecoveryCodesResource: Encodable {
        let recoveryCodes: [String]
    }

    @Sendable
    func replaceRecoveryCodes(_ attempt: Attempt) async throws -> Response {
        try await attempt.request.refuseBody()
        guard attempt.account.factors.hasSecondFactor else { throw Problem.noSecondFactor }
        guard let codes = try await management.replaceRecoveryCodes(of: attempt.account, attempt.origin()) else {
            throw Problem.overtaken
        }
        return try answer(RecoveryCodesResource(recoveryCodes: codes.map(\.wireValue)))
    }
}
