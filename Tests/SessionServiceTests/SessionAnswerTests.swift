import ServerTables
import Sessions
import SessionsTesting
import Testing

@testable import SessionService

@Suite("A session in an answer of the service")
struct SessionAnswerTests {
    private let application: Application

    init() throws {
        application = try Application(
            ServiceApplication(name: "shop", sharesAccounts: false),
            of: SessionManager(store: MemorySessionStore()), ownCookie: .standard)
    }

    private func text(_ record: SessionRecord, after time: Duration) -> String {
        let answer = SessionAnswer(application: application, record: record, now: .sample + time)
        return String(decoding: answer.session, as: UTF8.self)
    }

    @Test("the level that the application stated is answered while it counts, and the methods always")
    func assurance() {
        let record = SessionRecord.sample(in: "shop") {
            $0.authentication = [AuthenticationMethod(rawValue: "sms"): .sample]
            $0.assurance = .aal2
        }
        #expect(text(record, after: .milliseconds(86_399_999)).contains(#""methods":["sms"],"assurance":"aal2""#))
        #expect(text(record, after: .seconds(86_400)).contains(#""methods":["sms"],"assurance":"aal1""#))
        let visitor = SessionRecord.sample(of: nil, in: "shop")
        #expect(text(visitor, after: .zero).contains(#""methods":[],"assurance":null"#))
    }
}
