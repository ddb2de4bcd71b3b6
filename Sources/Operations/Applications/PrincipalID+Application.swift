package import Sessions

/// The principals of applications that share a store: several may call one of theirs by the same name.
extension PrincipalID {
    /// The principal that an application calls by a name.
    ///
    /// - Parameter application: a name without a slash.
    package init(_ name: String, of application: String) {
        self.init("\(application)/\(name)")
    }

    /// The application's name for one of its principals.
    package func name(in application: String) -> String {
        let prefix = application + "/"
        return rawValue.hasPrefix(prefix) ? String(rawValue.dropFirst(prefix.count)) : rawValue
    }
}
