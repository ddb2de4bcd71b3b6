import Foundation
import UserAccounts
import WebAddresses

/// How users are notified about the security of their accounts, besides the log.
package struct NoticeSettings: Sendable, Hashable {
    /// A program and its arguments.
    package let command: [String]?
    /// The address that notices are posted to.
    package let webhook: WebhookURL?
    /// The path of the file that holds the signing secret of posted notices.
    let secretFile: String?
}

/// An address that notices are posted to: `https`, or `http` on this machine.
package struct WebhookURL: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The whole address, for requests only. Many services put a secret into its path.
    package let text: String
    /// Scheme, host and port.
    private let origin: String

    package init(text: String, origin: String) {
        self.text = text
        self.origin = origin
    }

    /// The address without anything that may be secret.
    package var description: String { "\(origin)/\(SecretText.mask)" }
    /// The address without anything that may be secret.
    package var debugDescription: String { description }
}

extension NoticeSettings {
    /// The program, without its arguments: one of them may be a secret.
    package static func shown(command: [String]) -> String {
        (command.prefix(1) + (command.count > 1 ? [SecretText.mask] : [])).joined(separator: " ")
    }

    /// Reports contradictions.
    package func check(_ reader: inout SettingsReader) {
        switch (webhook, secretFile) {
        case (.some, nil):
            reader.report(
                Settings.noticeWebhook.key, against: [Settings.noticeSecretFile.key],
                "there is no secret to sign posted notices with",
                advice: "set notify.webhook.secret.file"
            )
        case (nil, .some):
            reader.report(
                Settings.noticeSecretFile.key, against: [Settings.noticeWebhook.key],
                "there is no webhook to sign for", advice: "set notify.webhook too")
        case (.some, .some), (nil, nil): break
        }
    }
}

extension ServerConfiguration {
    /// The secret that posted notices are signed with.
    package func noticeSecret() throws -> [UInt8]? {
        guard let path = notices.secretFile else { return nil }
        let text: String
        do throws(PlainText.FileProblem) {
            text = try PlainText.read(path)
        } catch {
            throw Self.problem(Settings.noticeSecretFile, path, error.description)
        }
        let secret = Array(text.trimmingCharacters(in: .whitespacesAndNewlines).utf8)
        guard secret.count >= 32 else {
            throw Self.problem(Settings.noticeSecretFile, path, "the secret is shorter than 32 characters")
        }
        return secret
    }

    /// Reports a program that cannot be run.
    package func checkNoticeCommand() throws {
        guard let program = notices.command?.first else { return }
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw Self.problem(Settings.noticeCommand, [program], "there is no such program, or it is not executable")
        }
    }
}

extension ValueFormat where Value == [String]? {
    /// The absolute path of a program and its arguments.
    package static var program: Self {
        let accepts =
            "the absolute path of a program and its arguments, separated by spaces, such as /usr/local/bin/notify ops"
        let format = ValueFormat<String>.text(accepts)
        return ValueFormat(
            accepts: accepts,
            read: { text throws(ValueError) in
                guard !text.isEmpty else { return nil }
                let words = try format.read(text).split(separator: " ").map(String.init)
                guard let program = words.first, program.hasPrefix("/") else {
                    throw ValueError("it does not begin with an absolute path")
                }
                return words
            },
            write: { $0?.joined(separator: " ") }
        )
    }
}

extension ValueFormat where Value == WebhookURL? {
    /// An address to post to.
    package static var webhook: Self {
        ValueFormat(
            accepts: "an https URL such as https://hooks.example.org/coatcheck",
            read: { text throws(ValueError) in
                guard !text.isEmpty else { return nil }
                guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else {
                    throw ValueError("it is not a URL")
                }
                let isLocal = parts.scheme == "http" && Loopback.contains(host: host)
                guard parts.scheme == "https" || isLocal else {
                    throw ValueError("it is not https, and not http on this machine")
                }
                guard parts.user == nil, parts.password == nil, parts.fragment == nil else {
                    throw ValueError("it has a user name or a fragment")
                }
                let port = parts.port.map { ":\($0)" } ?? ""
                let origin = "\(parts.scheme ?? "https")://\(parts.encodedHost ?? host)\(port)"
                return WebhookURL(text: text, origin: origin)
            },
            write: { $0?.text }
        )
    }
}
