/// Routes commands through a cluster: assigns them to servers, and follows redirections.
///
/// A pure state machine: send the ``batches(_:)``, report each answer or failure, and repeat until ``isDone``.
struct ClusterErrands {
    /// One command, and the target of its redirection.
    struct Errand: Sendable, Hashable {
        let index: Int
        let command: RESPCommand
        var target: RESPAddress?
        /// Whether the target needs `ASKING` first, because the slot is still moving there.
        var isAsking = false
    }

    /// Commands that go to one server together.
    struct Batch: Sendable, Hashable {
        let address: RESPAddress
        var errands: [Errand]

        /// The commands as sent, with `ASKING` before each that needs it.
        var commands: [RESPCommand] {
            errands.flatMap { $0.isAsking ? [RESPCommand("ASKING"), $0.command] : [$0.command] }
        }

        /// The answers without those to `ASKING`.
        func answers(of all: [RESPValue]) -> [RESPValue] {
            var rest = all[...]
            return errands.compactMap { errand in
                if errand.isAsking { rest = rest.dropFirst() }
                return rest.popFirst()
            }
        }
    }

    /// The number of rounds before the caller gets a refusal unchanged.
    private static let roundLimit = 6

    private var answers: [RESPValue?]
    private var open: [Errand]
    private var round = 0
    /// The new masters of slots, as learnt in the last round.
    private(set) var moves: [(slot: HashSlot, address: RESPAddress)] = []
    /// Whether the last round showed that the slot map is out of date.
    private(set) var wantsNewMap = false
    /// Whether the next round should pause first.
    private(set) var wantsPause = false
    /// The round in which a server could not be reached.
    private var roundOfLoss: Int?

    init(_ commands: [RESPCommand]) {
        answers = Array(repeating: nil, count: commands.count)
        open = commands.enumerated().map { Errand(index: $0.offset, command: $0.element) }
    }

    var isDone: Bool { open.isEmpty }

    /// Whether the open commands have been sent before without success.
    var isRetry: Bool { round > 0 }

    /// The answers in the commands' order. Use it only when done.
    var results: [RESPValue] { answers.compactMap { $0 } }

    /// Begins a round: divides the open commands among the servers.
    ///
    /// - Parameter anyMaster: gets commands without a key.
    mutating func batches(_ map: SlotMap, anyMaster: RESPAddress) throws(RESPError) -> [Batch] {
        var batches: [Batch] = []
        for errand in open {
            let address =
                if let target = errand.target { target } else {
                    try Self.owner(of: errand.command, map) ?? anyMaster
                }
            if let index = batches.firstIndex(where: { $0.address == address }) {
                batches[index].errands.append(errand)
            } else {
                batches.append(Batch(address: address, errands: [errand]))
            }
        }
        open = []
        moves = []
        wantsNewMap = false
        wantsPause = false
        round += 1
        return batches
    }

    private static func owner(of command: RESPCommand, _ map: SlotMap) throws(RESPError) -> RESPAddress? {
        guard let key = command.key else { return nil }
        if let owner = map.owner(of: HashSlot(key: key)) { return owner }
        throw RESPError(.unavailable, "no server of the cluster serves the key at the moment", isUnsent: true)
    }

    /// Takes a server's answer to one command.
    mutating func receive(_ answer: RESPValue, for errand: Errand, from address: RESPAddress) {
        guard case .error(let error) = answer, round < Self.roundLimit,
            let redirection = Redirection(error, asked: address)
        else {
            answers[errand.index] = answer
            return
        }
        var errand = errand
        switch redirection {
        case .ask(let address):
            errand.target = address
            errand.isAsking = true
        case .moved(let slot, let address):
            errand.target = address
            errand.isAsking = false
            moves.append((slot, address))
            wantsNewMap = true
        case .later:
            errand = Errand(index: errand.index, command: errand.command)
            wantsNewMap = true
            wantsPause = true
        }
        open.append(errand)
    }

    /// Takes a server's failure to answer. Commands that were not sent may go to another server, in one further round.
    mutating func fail(_ batch: Batch, _ error: RESPError) throws(RESPError) {
        guard error.isUnsent, error.code == .unavailable, roundOfLoss == nil || roundOfLoss == round else {
            throw error
        }
        roundOfLoss = round
        wantsNewMap = true
        for errand in batch.errands { open.append(Errand(index: errand.index, command: errand.command)) }
    }
}
