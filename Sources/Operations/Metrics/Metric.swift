/// A family of `/metrics`: what is measured, under which name and labels.
///
/// Names follow Prometheus: base units (seconds, bytes), and `_total` for counters. Labels have few and fixed values, so no
/// client can add a series. Each one is in ``all`` and in `docs/metrics.md`.
package struct Metric: Sendable, Hashable {
    /// The type of a family.
    package enum Kind: String, Sendable {
        /// Only grows, until the process starts again.
        case counter
        /// Rises and falls.
        case gauge
        /// How many durations fell under each bound, and their sum.
        case histogram
    }

    /// The name, by which dashboards and alerts refer to it.
    package let name: String
    /// The type.
    package let kind: Kind
    /// The names of the labels. Default none.
    package let labels: [String]
    /// One sentence for the page.
    package let help: String

    init(_ name: String, _ kind: Kind, by labels: String..., help: String) {
        self.name = "coatcheck_" + name
        self.kind = kind
        self.labels = labels
        self.help = help
    }

    /// A conventional name, which all programs share.
    init(conventional name: String, _ kind: Kind, help: String) {
        self.name = name
        self.kind = kind
        self.labels = []
        self.help = help
    }
}
