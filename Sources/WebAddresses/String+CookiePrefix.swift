extension String {
    /// Browsers refuse the prefixes on a cookie without Secure.
    package var withoutCookiePrefix: String {
        for prefix in ["__host-", "__secure-"] where lowercased().hasPrefix(prefix) {
            return String(dropFirst(prefix.count))
        }
        return self
    }
}
