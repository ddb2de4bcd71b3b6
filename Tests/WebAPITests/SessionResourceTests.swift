import Sessions
import SessionsTesting
import Testing

@testable import WebAPI

@Suite("A session in the API")
struct SessionResourceTests {
    @Test("its level is the one that counts at the moment of the answer")
    func assurance() {
        let record = SessionRecord.sample(lifetime: .remembered) {
            $0.authentication = [.password: .sample, .oneTimePassword: .sample]
            $0.assurance = .aal2
        }
        let hour = Timestamp.sample + .seconds(3_600)
        #expect(SessionResource(record, at: hour - .milliseconds(1)).assurance == "aal2")
        #expect(SessionResource(record, username: "ada", at: hour).assurance == "aal1")
        #expect(SessionResource(record, at: hour).methods == ["otp", "pwd"])
        #expect(SessionResource(.sample(of: nil), at: hour).assurance == nil)
    }
}
