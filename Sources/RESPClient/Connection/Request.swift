/// Commands of one caller that go out together, and who waits for their answers.
struct Request: Sendable {
    let commands: [RESPCommand]
    private let continuation: CheckedContinuation<Result<[RESPValue], RESPError>, Never>

    init(_ commands: [RESPCommand], _ continuation: CheckedContinuation<Result<[RESPValue], RESPError>, Never>) {
        self.commands = commands
        self.continuation = continuation
    }

    /// To be called once.
    func succeed(_ answers: [RESPValue]) {
        continuation.resume(returning: .success(answers))
    }

    /// To be called once.
    func fail(_ error: RESPError) {
        continuation.resume(returning: .failure(error))
    }
}
