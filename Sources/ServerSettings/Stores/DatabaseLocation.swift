import PostgresClient
package import WebAddresses

/// The place of the accounts and the audit log.
package enum DatabaseLocation: Sendable, Hashable, CustomStringConvertible {
    /// One SQLite file.
    case sqlite(path: String)
    /// A PostgreSQL database.
    case postgres(StoreURL)

    /// Its name in messages; never holds a secret.
    package var description: String {
        switch self {
        case .sqlite(let path): "the database \(path)"
        case .postgres(let url): "the database \(url) (\(Settings.database.key.name))"
        }
    }

    /// Its text in the configuration, without secrets.
    package var shown: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        case .postgres(let url): url.description
        }
    }
}

extension DatabaseLocation {
    /// Reads the value of a command's option.
    ///
    /// - Throws: ``ConfigurationError`` that names the option.
    package init(option name: String, _ text: String) throws {
        do throws(ValueError) {
            self = try ValueFormat<DatabaseLocation>.database.read(text)
        } catch {
            throw ConfigurationError([
                ConfigurationProblem(
                    key: name, reason: error.reason,
                    advice: error.advice ?? "write \(ValueFormat<DatabaseLocation>.database.accepts)")
            ])
        }
    }
}

extension ValueFormat where Value == DatabaseLocation {
    /// `sqlite:PATH` or a `postgres:` URL.
    package static var database: Self {
        ValueFormat(
            accepts: "`sqlite:` and a path, such as sqlite:/var/lib/coatcheck/coatcheck.db, "
                + "or postgres://USER:PASSWORD@HOST/DATABASE",
            read: { text throws(ValueError) in
                if let url = try StoreURL.postgres(text) { return .postgres(url) }
                guard text.hasPrefix("sqlite:") else {
                    throw ValueError("it begins with neither `sqlite:` nor `postgres:`")
                }
                return .sqlite(path: try path(text.dropFirst("sqlite:".count)))
            },
            write: { location in
                switch location {
                case .sqlite(let path): "sqlite:\(path)"
                case .postgres(let url): url.text
                }
            }
        )
    }

    private static func path(_ text: Substring) throws(ValueError) -> String {
        let path = text.hasPrefix("///") ? text.dropFirst(2) : text
        guard !path.isEmpty, !path.hasSuffix("/") else { throw ValueError("it names no file") }
        guard !path.hasPrefix("//"), !path.hasPrefix(":"), !path.contains("?"),
            !path.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f })
        else {
            throw ValueError("it is not the path of a file")
        }
        return String(path)
    }
}

extension StoreURL {
    /// Reads a PostgreSQL URL; nil when the text does not begin like one.
    package static func postgres(_ text: String) throws(ValueError) -> StoreURL? {
        guard text.hasPrefix("postgres:") || text.hasPrefix("postgresql:") else { return nil }
        let url = try StoreURL(text)
        let parts = Parts(text)
        // PostgreSQL's library would take the text after the first @ for the host and show it in its messages.
        guard parts.userInformation?.contains("@") != true else {
            throw ValueError("there is more than one @ before the database", advice: StoreURL.advice)
        }
        guard parts.hasNumericPorts else { throw ValueError("a port is not a number", advice: StoreURL.advice) }
        guard let problem = PostgresAddress(url: text).problem else { return url }
        throw ValueError(problem, advice: "write postgres://USER:PASSWORD@HOST/DATABASE")
    }
}
