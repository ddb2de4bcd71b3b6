/// What may be shown of text that may hold a secret.
enum SecretText {
    /// Stands for what is not shown.
    static let mask = "***"

    /// Whether a value that makes no sense where it stands may be a secret, or hold one, that was meant for elsewhere.
    static func mayBe(_ text: String) -> Bool {
        let lowered = text.lowercased()
        return text.contains("@") || isStoreURL(lowered) || lowered.contains("-----begin")
            || ["password=", "passwd=", "secret=", "token=", "key="].contains(where: lowered.contains)
    }

    /// An address that is not a web page's.
    private static func isStoreURL(_ text: String) -> Bool {
        text.contains("://") && !text.hasPrefix("http://") && !text.hasPrefix("https://")
    }

    /// The path of a file that holds a secret. What is not spelled like an absolute path may be the secret itself.
    static func shownPath(_ path: String?) -> String? {
        guard let path else { return nil }
        return path.hasPrefix("/") && !path.contains("=") && !path.contains("+") ? path : mask
    }
}
