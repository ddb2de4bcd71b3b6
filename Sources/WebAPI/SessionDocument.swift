import Sessions
import UserAccounts

/// The current session: its properties, its owner, and a token for the next unsafe call.
struct SessionDocument: Encodable {
    let session: SessionResource
    let principal: PrincipalResource
    let csrfToken: String

    init(_ session: Session, of account: Account, at now: Timestamp) {
        self.session = SessionResource(session.record, at: now)
        self.principal = PrincipalResource(account)
        self.csrfToken = session.record.csrf.masked()
    }
}
