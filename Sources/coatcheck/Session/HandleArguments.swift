import Sessions

/// A session's handle is random text, so it may begin with a hyphen; it must not be taken for an option.
enum HandleArguments {
    /// The arguments with such handles at the end, after the `--` that ends the options.
    static func protected(_ arguments: [String]) -> [String] {
        let handles = arguments.filter(isHandleLikeAnOption)
        guard !handles.isEmpty, !arguments.contains("--") else { return arguments }
        return arguments.filter { !isHandleLikeAnOption($0) } + ["--"] + handles
    }

    private static func isHandleLikeAnOption(_ argument: String) -> Bool {
        argument.hasPrefix("-") && SessionID(argument) != nil
    }
}
