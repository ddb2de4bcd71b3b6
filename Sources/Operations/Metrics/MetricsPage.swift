/// The page of a process's metrics, in Prometheus' text format, version 0.0.4.
///
/// A family is added as a whole, so its `HELP` and `TYPE` lines stand once, before its samples.
package struct MetricsPage: Sendable {
    /// The content type of ``text``.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The page so far.
    package private(set) var text = ""

    package init() {}

    /// Adds a family without labels.
    package mutating func add(_ metric: Metric, _ value: Double) {
        add(metric, [([], value)])
    }

    /// The same for a whole number.
    package mutating func add(_ metric: Metric, _ value: Int) {
        add(metric, Double(value))
    }

    /// Adds a family with one sample for each set of label values, in the order of the family's labels.
    package mutating func add(_ metric: Metric, _ samples: [(labels: [String], value: Double)]) {
        addHead(of: metric)
        for (values, value) in samples {
            add(metric.name, Self.pairs(metric.labels, values), value)
        }
    }

    /// Adds a family of histograms.
    package mutating func add(_ metric: Metric, _ histograms: [(labels: [String], reading: Histogram.Reading)]) {
        addHead(of: metric)
        for (values, reading) in histograms {
            let pairs = Self.pairs(metric.labels, values)
            for (bound, count) in reading.cumulative {
                let limit = bound.map { Self.text(of: $0) } ?? "+Inf"
                add(metric.name + "_bucket", pairs + [("le", limit)], Double(count))
            }
            add(metric.name + "_sum", pairs, reading.seconds)
            add(metric.name + "_count", pairs, Double(reading.count))
        }
    }

    private mutating func addHead(of metric: Metric) {
        let help = metric.help.escaping(["\\": #"\\"#, "\n": #"\n"#])
        text += "# HELP \(metric.name) \(help)\n# TYPE \(metric.name) \(metric.kind.rawValue)\n"
    }

    private mutating func add(_ name: String, _ labels: [(name: String, value: String)], _ value: Double) {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { label in
                let value = label.value.escaping(["\\": #"\\"#, "\n": #"\n"#, "\"": #"\""#])
                return "\(label.name)=\"\(value)\""
            }
            text += "{" + pairs.joined(separator: ",") + "}"
        }
        text += " \(Self.text(of: value))\n"
    }

    private static func pairs(_ names: [String], _ values: [String]) -> [(name: String, value: String)] {
        Array(zip(names, values)).map { (name: $0, value: $1) }
    }

    /// A whole number without a fraction, as far as a `Double` has all of them.
    private static func text(of value: Double) -> String {
        value.rounded() == value && value.magnitude < 0x1p53 ? String(Int64(value)) : "\(value)"
    }
}

extension String {
    fileprivate func escaping(_ replacements: [Character: String]) -> String {
        contains(where: { replacements[$0] != nil }) ? map { replacements[$0] ?? String($0) }.joined() : self
    }
}
