/// The handshake before the first command: protocol version, authentication, database, role, subscription.
///
/// A pure state machine: send the commands of ``start()``, then pass every answer to ``receive(_:)`` and follow its result.
struct Handshake {
    /// The next step.
    enum Step: Equatable {
        case send(RESPCommand)
        case ready
        case failed(RESPError)
    }

    private enum Stage {
        case hello
        case authenticate
        case name
        case select
        case role
        case subscribe
    }

    private static let clientName = "coatcheck"

    private let credentials: RESPCredentials?
    private let database: Int
    private let mustBePrimary: Bool
    private let channel: [UInt8]?
    private var speaksRESP3 = true
    private var stage = Stage.hello

    /// - Parameters:
    ///   - mustBePrimary: whether to ask the server for its role and refuse any but a primary.
    ///   - channel: the channel to subscribe to. A connection in RESP2 does not, because it could send no other command then;
    ///     and one whose access list forbids the channel is used without.
    init(
        credentials: RESPCredentials?, database: Int = 0, mustBePrimary: Bool = false, channel: [UInt8]? = nil
    ) {
        self.credentials = credentials
        self.database = database
        self.mustBePrimary = mustBePrimary
        self.channel = channel
    }

    mutating func start() -> RESPCommand {
        var words = ["3"]
        if let credentials { words += ["AUTH", credentials.user ?? "default", credentials.password] }
        return command("HELLO", words + ["SETNAME", Self.clientName])
    }

    mutating func receive(_ answer: RESPValue) -> Step {
        switch (stage, answer) {
        case (.hello, .error(let error)) where Self.knowsNoHello(error):
            speaksRESP3 = false
            return credentials == nil ? setName() : authenticate()
        case (.name, .error):
            return select()  // An old server, or an access list that forbids it: the name is only informative.
        case (.subscribe, _): return .ready
        case (_, .error(let error)):
            return .failed(Self.failure(error, stage: stage))
        case (.authenticate, _): return setName()
        case (.hello, _), (.name, _): return select()
        case (.select, _): return askRole()
        case (.role, let answer): return judge(role: answer)
        }
    }

    // MARK: Stages

    private mutating func authenticate() -> Step {
        guard let credentials else { return setName() }
        stage = .authenticate
        return .send(command("AUTH", (credentials.user.map { [$0] } ?? []) + [credentials.password]))
    }

    private mutating func setName() -> Step {
        stage = .name
        return .send(command("CLIENT", ["SETNAME", Self.clientName]))
    }

    private mutating func select() -> Step {
        guard database != 0 else { return askRole() }
        stage = .select
        return .send(command("SELECT", [String(database)]))
    }

    private mutating func askRole() -> Step {
        guard mustBePrimary else { return subscribe() }
        stage = .role
        return .send(command("ROLE", []))
    }

    private mutating func subscribe() -> Step {
        guard let channel, speaksRESP3 else { return .ready }
        stage = .subscribe
        return .send(RESPCommand("SUBSCRIBE", [channel]))
    }

    private mutating func judge(role: RESPValue) -> Step {
        guard case .array(let parts) = role, let name = parts.first?.text else {
            return .failed(.violation("an answer to ROLE without a role"))
        }
        guard name == "master" else {
            return .failed(RESPError(.unavailable, "the server that should be the primary is a replica"))
        }
        return subscribe()
    }

    private func command(_ name: String, _ arguments: [String]) -> RESPCommand {
        RESPCommand(name, arguments.map { Array($0.utf8) })
    }

    // MARK: Refusals

    /// Redis before 6, and proxies that speak only RESP2.
    private static func knowsNoHello(_ error: RESPServerError) -> Bool {
        error.prefix == "NOPROTO" || error.prefix == "ERR" && error.message.lowercased().hasPrefix("unknown command")
    }

    private static func failure(_ error: RESPServerError, stage: Stage) -> RESPError {
        switch error.prefix {
        case "WRONGPASS": RESPError(.misconfigured, "the server refuses the user name or the password")
        case "NOAUTH": RESPError(.misconfigured, "the server requires a password, and the URL has none")
        case "NOPERM": RESPError(.misconfigured, "the server's access list denies this user a needed command")
        case "DENIED":
            RESPError(.misconfigured, "the server is in protected mode and refuses connections from other machines")
        case "LOADING": RESPError(.unavailable, "the server is still loading its data")
        case "BUSY": RESPError(.unavailable, "the server is busy with a script")
        case "MASTERDOWN": RESPError(.unavailable, "the server is a replica without its primary")
        default:
            switch stage {
            case .authenticate: RESPError(.misconfigured, "the server refuses the user name or the password")
            case .select: RESPError(.misconfigured, "the server has no database of that number")
            case .hello, .name, .role, .subscribe:
                RESPError(.unavailable, "the server refuses the connection (\(error.prefix))")
            }
        }
    }
}
