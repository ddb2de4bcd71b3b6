import Sessions

/// A session's handle may begin with a hyphen, as random text does, and must not be taken for an option.
enum HandleArguments {
    /// The same arguments with such handles at the end, behind the `--` after which nothing is an option.
    static func protected(_ arguments: [String]) -> [String] {
        let handles = arguments.filter(isHandleLikeAnOption)
        guard !handles.isEmpty, !arguments.contains("--") else { return arguments }
        return arguments.filter { !isHandleLikeAnOption($0) } + ["--"] + handles
    }

    private static func isHandleLikeAnOption(_ argument: String) -> Bool {
        argument.hasPrefix("-") && SessionID(argument) != nil
    }
}
