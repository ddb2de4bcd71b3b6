import HTTPTypes
import Hummingbird
import HummingbirdSessions
import Testing
import UserAccounts

@testable import AuthServer
@testable import ForwardAuth
@testable import PageRendering
@testable import RequestEdge
@testable import WebAPI
@testable import WebPages

@Suite("A password that is not accepted, or not checked")
struct RefusalAnswersTests {
    private static let refusals: [AuthenticationRefusal] = [
        .rejected(.badCredentials), .rejected(.disabled), .throttled(retryAfter: .milliseconds(29_001)), .busy,
    ]

    @Test("has the same status and the same Retry-After on pages and in the API", arguments: refusals)
    func alike(_ refusal: AuthenticationRefusal) async throws {
        try await PageServer.run { server, _ in
            let page = try await server.context.pages.answer(
                refusal, rejection: (.unauthorized, FormProblems("Wrong", "Try again.", field: "password"))
            ) { status, _ in Response(status: status) }
            let document = try Problem(refusal).response()
            #expect(page.status == document.status)
            #expect(page.headers[.retryAfter] == document.headers[.retryAfter])
        }
    }

    @Test("is told with the seconds that the header says, never fewer")
    func roundedUp() async throws {
        try await PageServer.run { server, _ in
            let response = try await server.context.pages.answer(
                .throttled(retryAfter: .milliseconds(29_001)),
                rejection: (.unauthorized, FormProblems("Wrong", "Try again.", field: "password"))
            ) { status, problems in
                #expect(problems.items.first?.text.description == "Please wait 30 seconds.")
                #expect(problems.firstField == "password")
                return Response(status: status)
            }
            #expect(response.headers[.retryAfter] == "30")
        }
    }

    @Test("an unknown name, a disabled account and a wrong password are one problem")
    func oneRejection() throws {
        let reasons: [AuditReason] = [.badCredentials, .disabled, .noPassword]
        #expect(Set(reasons.map { Problem(.rejected($0)).code }) == [.badCredentials])
    }
}
