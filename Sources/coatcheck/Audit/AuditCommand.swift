import ArgumentParser

/// `coatcheck audit`: the audit log.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Read and verify the audit log.",
        discussion: """
            Every event holds the hash of the one before, so `verify` detects
            changed, removed and reordered events.

            EXAMPLES
              coatcheck audit list --user ada --since 24h
              coatcheck audit list --event authn_login_fail --json
              coatcheck audit verify && coatcheck audit export > audit.jsonl
              coatcheck audit head >> /mnt/elsewhere/heads
              coatcheck audit verify --head-file /mnt/elsewhere/heads
            """,
        subcommands: [AuditList.self, AuditHead.self, AuditVerify.self, AuditExport.self]
    )
}
