/// Which program, which instance of it and which version wrote an entry.
package struct AuditOrigin: Hashable, Sendable {
    /// The program.
    package let app: String

    /// The instance, for example its host name.
    package let instance: String

    /// The version of the program.
    package let version: String

    package init(app: String = "coatcheck", instance: String, version: String) {
        self.app = app
        self.instance = instance
        self.version = version
    }
}
