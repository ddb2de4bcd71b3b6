import SQLInterface
import SQLSessionTables

extension Migration {
    static let accountLog = Migration(summary: "Log changes of accounts for the caches of servers") {
        $0.tables(of: .accounts)
    }
}
