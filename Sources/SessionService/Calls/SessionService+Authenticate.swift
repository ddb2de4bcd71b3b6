import Sessions

extension SessionService {
    /// `POST authenticate`: whose session a token belongs to. The only call that takes a token, and so the only one that confirms
    /// a soft rotation or raises an alarm for a replay.
    func authenticate(_ body: CallBody, by caller: Caller) async throws -> ServiceAnswer {
        let known = try body.integer("known")
        let (device, purpose) = (try body.device(), try Self.purpose(body))
        let text = try body.requiredText("token")
        guard let token = SessionToken(wire: text.utf8) else { throw ServiceRefusal.unauthenticated(nil) }
        switch await caller.application.sessions.authenticate(token, from: device, for: purpose) {
        case .invalid(let reason): throw ServiceRefusal.unauthenticated(reason)
        case .unavailable(let error): throw error
        case .valid(let session):
            let answer = SessionAnswer(application: caller.application, record: session.record)
            return ServiceAnswer { writer in
                answer.add(to: &writer, known: known)
                if let token = session.tokenToSend { answer.add("offer", token, to: &writer, at: clock.now()) }
            }
        }
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
