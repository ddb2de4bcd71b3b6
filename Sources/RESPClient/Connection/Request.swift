/// Commands of one caller that are sent together, and the continuation that waits for their answers.
struct Request: Sendable {
    let commands: [RESPCommand]
    private let continuation: CheckedContinuation<Result<[RESPValue], RESPError>, Never>

    init(_ commands: [RESPCommand], _ continuation: CheckedContinuation<Result<[RESPValue], RESPError>, Never>) {
        self.commands = commands
        self.continuation = continuation
    }

    /// Call it once.
    func succeed(_ answers: [RESPValue]) {
        continuation.resume(returning: .success(answers))
    }

    /// Call it once.
    func fail(_ error: RESPError) {
        continuation.resume(returning: .failure(error))
    }
}
