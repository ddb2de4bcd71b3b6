import HTTPTypes
import RequestEdge
import Testing
import UserAccounts

@Suite struct UnreadableSecretTests {
    @Test("a stored secret that cannot be read is an outage, and no internal error")
    func unavailable() {
        #expect(Problem(SealedSecretUnreadable.keyMissing(id: "0123456789ab")).status == .serviceUnavailable)
        #expect(Problem(SealedSecretUnreadable.altered).status == .serviceUnavailable)
    }
}
