import Logging
import Sessions
import UserAccounts

/// Tells the operator's log that something about the safety of an account changed, until mail or chat is connected.
struct SecurityNoticeLog: SecurityNotifier {
    let logger: Logger

    func notify(_ notice: SecurityNotice) async {
        logger.notice(
            "security notice",
            metadata: ["event": "\(notice.event.rawValue)", "account": "\(notice.account.id.rawValue)"]
        )
    }
}
