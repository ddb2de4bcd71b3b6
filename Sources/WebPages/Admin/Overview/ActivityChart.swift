import Operations
import PageRendering

/// One chart of the overview with its text alternative.
struct ActivityChart: Sendable, Equatable {
    struct Legend: Sendable, Equatable {
        let style: String
        let label: PageText
        let number: Int
    }

    let title: PageText
    /// The number that stands beside the title.
    let number: PageText
    /// What a screen reader says in place of the bars.
    let description: PageText
    let bars: BarChart
    /// What the colours mean. Empty if there is one series.
    let legend: [Legend]
    let height = BarChart.height
}

extension ActivityChart {
    /// All charts, in the order of the page.
    static func all(of activity: Activity) -> [ActivityChart] {
        [
            live(activity),
            single("Sign-ins", .signIn, "good", activity),
            single("Failed sign-ins", .failure, "warn", activity),
            single("Throttled sign-ins", .throttled, "bad", activity),
            ends(activity),
        ]
    }

    private static func live(_ activity: Activity) -> ActivityChart {
        let values = activity.parts(of: .live)
        let most = values.max() ?? 0
        return ActivityChart(
            title: "Live sessions", number: "at most \(most)",
            description: "Live sessions \(activity.period.words): at most \(most).",
            bars: BarChart([("plain", values)]), legend: [])
    }

    private static func single(
        _ title: PageText, _ kind: ActivityKind, _ style: String, _ activity: Activity
    ) -> ActivityChart {
        let values = activity.parts(of: kind)
        return ActivityChart(
            title: title, number: PageText(verbatim: values.reduce(0, +)),
            description: describe(title, values, activity.period),
            bars: BarChart([(style, values)]), legend: [])
    }

    private static func ends(_ activity: Activity) -> ActivityChart {
        let series = ActivityKind.End.allCases.map { ($0, activity.parts(of: .end($0))) }
        let totals = (0..<activity.period.parts).map { part in series.reduce(0) { $0 + $1.1[part] } }
        let legend = series.map { Legend(style: $0.style, label: $0.words, number: $1.reduce(0, +)) }
        let reasons = PageText(
            joining: legend.map { PageText(joining: [$0.label, PageText(verbatim: $0.number)]) }, by: ", ")
        let title: PageText = "Ended sessions"
        return ActivityChart(
            title: title, number: PageText(verbatim: totals.reduce(0, +)),
            description: PageText(joining: [describe(title, totals, activity.period), "\(reasons)."]),
            bars: BarChart(series.map { ($0.style, $1) }), legend: legend)
    }

    private static func describe(_ title: PageText, _ values: [Int], _ period: ActivityPeriod) -> PageText {
        let (total, most) = (values.reduce(0, +), values.max() ?? 0)
        guard total > 0 else { return "\(title) \(period.words): none." }
        return "\(title) \(period.words): \(total), at most \(most) in \(period.wordsOfPart)."
    }
}

extension ActivityPeriod {
    var words: PageText {
        switch self {
        case .day: "in the last 24 hours"
        case .week: "in the last 7 days"
        }
    }

    var wordsOfPart: PageText {
        switch self {
        case .day: "an hour"
        case .week: "six hours"
        }
    }

    var label: PageText {
        switch self {
        case .day: "24 hours"
        case .week: "7 days"
        }
    }
}

extension ActivityKind.End {
    fileprivate var words: PageText {
        switch self {
        case .logout: "signed out"
        case .timeout: "timed out"
        case .revoked: "ended by a user or an administrator"
        case .suspicion: "ended on suspicion"
        }
    }

    fileprivate var style: String {
        switch self {
        case .logout: "good"
        case .timeout: "quiet"
        case .revoked: "warn"
        case .suspicion: "bad"
        }
    }
}
