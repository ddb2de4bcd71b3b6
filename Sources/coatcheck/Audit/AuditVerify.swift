import ArgumentParser
import AuthServer
import Foundation
import UserAccounts

/// `coatcheck audit verify`.
struct AuditVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Follow the chain of hashes through the whole log; exit 1 if it is broken.",
        discussion: """
            With a head that `audit head` printed earlier it also proves that the log
            still holds all events of that time. Without a head, a log that was cut or
            rewritten as a whole looks intact.
            """
    )

    @Option(help: ArgumentHelp("An earlier head, as `audit head` printed it.", valueName: "seq:hash"))
    var head: String?
    @Option(help: ArgumentHelp("A file whose last line is such a head.", valueName: "path"))
    var headFile: String?
    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if head != nil, headFile != nil { throw ValidationError("Give --head or --head-file, not both.") }
        if let head, AuditChain(head) == nil { throw ValidationError(Self.malformed(head)) }
    }

    func run() async throws {
        let pinned = try pinnedHead()
        try await options.withDatabase { server in
            let verification = try await server.audit.verify(against: pinned)
            if output.json { print(try output.document(Result(verification))) }
            guard case .intact(let count) = verification else { throw CommandFailure(Self.explain(verification)) }
            if !output.json { print("intact: \(count) events") }
        }
    }

    private func pinnedHead() throws -> AuditChain? {
        guard let headFile else { return head.flatMap(AuditChain.init) }
        guard let text = try? PlainText.read(headFile) else {
            throw CommandFailure("the file \(headFile.quotedForTerminal) cannot be read")
        }
        let line = text.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
        guard let pinned = AuditChain(line) else { throw CommandFailure(Self.malformed(line)) }
        return pinned
    }

    private static func malformed(_ head: String) -> String {
        "\(head.quotedForTerminal) is not a head; write SEQ:HASH as `coatcheck audit head` printed it"
    }

    private static func explain(_ verification: AuditVerification) -> String {
        switch verification {
        case .intact: "the audit log is intact"
        case .broken(let sequence): "the audit log is broken: event \(sequence) was changed, moved or removed"
        case .departed(let head):
            "the audit log does not match the head: it has no event \(head.sequence) with that hash, so it was cut "
                + "or rewritten since"
        case .outlived(let head):
            "cannot verify: event \(head.sequence) is older than audit.retention; keep a newer head"
        }
    }

    private struct Result: Encodable {
        let intact: Bool
        var count: Int?
        var brokenAt: Int64?
        var departedFrom: String?
        var outlived: String?

        init(_ verification: AuditVerification) {
            switch verification {
            case .intact(let count): (intact, self.count) = (true, count)
            case .broken(let sequence): (intact, brokenAt) = (false, sequence)
            case .departed(let head): (intact, departedFrom) = (false, head.description)
            case .outlived(let head): (intact, outlived) = (false, head.description)
            }
        }
    }
}
