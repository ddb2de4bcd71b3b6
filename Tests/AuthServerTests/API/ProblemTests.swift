import HTTPTypes
import Hummingbird
import HummingbirdSessions
import SQLInterface
import Sessions
import Testing
import UserAccounts

@testable import ForwardAuth
@testable import RequestEdge
@testable import WebAPI

@Suite("Problems of the API")
struct ProblemTests {
    @Test("what the library refuses keeps its code and its status")
    func libraryProblems() {
        let problems: [SessionProblem] = [
            .unauthenticated(.idle), .reauthenticationRequired, .assuranceRequired, .crossSite, .csrfTokenMissing,
            .csrfTokenInvalid, .sessionLimitReached, .unavailable,
        ]
        for problem in problems {
            let answer = Problem(problem as any Error)
            #expect(answer.code.rawValue == problem.code)
            #expect(answer.status == problem.status)
        }
        #expect(Problem(SessionProblem.unauthenticated(.idle) as any Error).reason == "idle")
    }

    @Test(
        "an error without a code of its own gets the code of its status, and keeps the status",
        arguments: [
            (.forbidden, .forbidden), (.unauthorized, .unauthenticated), (.notFound, .notFound),
            (.uriTooLong, .badRequest), (.contentTooLarge, .payloadTooLarge), (.serviceUnavailable, .unavailable),
        ] as [(HTTPResponse.Status, ProblemCode)])
    func bareStatus(status: HTTPResponse.Status, code: ProblemCode) {
        let problem = Problem(HTTPError(status))
        #expect(problem.code == code)
        #expect(problem.status == status)
    }

    @Test("a store that does not answer and a full queue are told apart, with the same wait")
    func unavailableAndBusy() {
        let unavailable = Problem(StorageError(.unavailable, "down"))
        let busy = Problem(PasswordHasherBusy())
        #expect((unavailable.code, busy.code) == (.unavailable, .busy))
        #expect((unavailable.status, busy.status) == (.serviceUnavailable, .serviceUnavailable))
        #expect(unavailable.retryAfter == busy.retryAfter)
    }
}
