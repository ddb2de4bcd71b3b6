/// Which version this is.
package enum Release {
    /// The version, after semver.org.
    package static let version = "0.1.0"
}
