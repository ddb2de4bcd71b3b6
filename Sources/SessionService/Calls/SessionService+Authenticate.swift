import DeviceBinding
import Sessions

extension SessionService {
    /// `POST authenticate`: whose session a token belongs to. The only call that takes a token, and so the only one that confirms
    /// a soft rotation or raises an alarm for a replay.
    func authenticate(_ body: CallBody, by caller: Caller) async throws -> ServiceAnswer {
        let question = try AuthenticateQuestion(body)
        let sessions = caller.application.sessions
        switch await sessions.authenticate(
            question.token, provedBy: question.proofs, from: question.device, for: question.purpose)
        {
        case .invalid(let reason): throw ServiceRefusal.unauthenticated(reason)
        case .unproven: throw ServiceRefusal.proofRequired
        case .unavailable(let error): throw error
        case .valid(let session): return answer(session, to: question, by: caller)
        }
    }

    /// The same answer, if it is a session and the memory of this process proves it. Otherwise `nil`: ask
    /// ``authenticate(_:by:)``.
    func recall(_ body: CallBody, by caller: Caller) throws -> ServiceAnswer? {
        let question = try AuthenticateQuestion(body)
        let sessions = caller.application.sessions
        return sessions.recall(
            question.token, provedBy: question.proofs, from: question.device, for: question.purpose
        ).map { answer($0, to: question, by: caller) }
    }

    private func answer(_ session: Session, to question: AuthenticateQuestion, by caller: Caller) -> ServiceAnswer {
        let answer = SessionAnswer(application: caller.application, record: session.record, now: clock.now())
        return ServiceAnswer { writer in
            answer.add(to: &writer, known: question.known)
            if let token = session.tokenToSend { answer.add("offer", token, to: &writer) }
        }
    }
}

/// What a client asks with `authenticate`.
private struct AuthenticateQuestion {
    let token: SessionToken
    /// What the browser sent to prove that a bound session is its own.
    let proofs: [SecretDigest]
    let device: Device
    let purpose: SessionManager.Purpose
    /// The version of the data that the client has.
    let known: Int64?

    init(_ body: CallBody) throws {
        proofs = try body.text("bound").flatMap { DeviceBinding.proof(of: $0.utf8) }.map { [$0] } ?? []
        known = try body.integer("known")
        (device, purpose) = (try body.device(), try Self.purpose(body))
        let text = try body.requiredText("token")
        guard let token = SessionToken(wire: text.utf8) else { throw ServiceRefusal.unauthenticated(nil) }
        self.token = token
    }

    private static func purpose(_ body: CallBody) throws -> SessionManager.Purpose {
        switch try body.text("purpose") {
        case nil, "page": return .firstParty
        case "background": return .background
        default:
            throw ServiceRefusal.badRequest("The field purpose must be \"page\" or \"background\".", field: "purpose")
        }
    }
}
