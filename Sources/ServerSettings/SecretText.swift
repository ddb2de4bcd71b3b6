/// The part of a text with possible secrets that may be shown.
package enum SecretText {
    /// Stands for hidden text.
    static let mask = "***"

    /// Whether a value that makes no sense for its key may be, or hold, a secret that was meant for another key.
    static func mayBe(_ text: String) -> Bool {
        let lowered = text.lowercased()
        return text.contains("@") || isStoreURL(lowered) || lowered.contains("-----begin")
            || ["password=", "passwd=", "secret=", "token=", "key="].contains(where: lowered.contains)
    }

    /// An address that is not a web page's.
    private static func isStoreURL(_ text: String) -> Bool {
        text.contains("://") && !text.hasPrefix("http://") && !text.hasPrefix("https://")
    }

    /// The path of a file that holds a secret. Text that is not an absolute path may be the secret itself.
    static func shownPath(_ path: String?) -> String? {
        guard let path else { return nil }
        return path.hasPrefix("/") && !path.contains("=") && !path.contains("+") ? path : mask
    }
}
