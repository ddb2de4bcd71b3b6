/// Numbers as bars, in the coordinates of an SVG picture. Bars of further series stand on those of the series before.
struct BarChart: Sendable, Equatable {
    /// The bars of one series as one path (SVG 2 §9.3), which is short and needs no style of its own.
    struct Layer: Sendable, Equatable {
        let style: String
        let path: String
    }

    static let height = 48
    private static let step = 10, barWidth = 8

    let width: Int
    let layers: [Layer]

    /// - Parameter series: as many numbers for each as there are bars. Negative numbers count as zero.
    init(_ series: [(style: String, values: [Int])]) {
        let bars = series.map(\.values.count).max() ?? 0
        width = bars * Self.step
        let totals = (0..<bars).map { bar in series.reduce(0) { $0 + Self.value($1.values, bar) } }
        let scale = totals.max() ?? 0
        var below = Array(repeating: 0, count: bars)
        layers = series.map { style, values in
            var path = ""
            for bar in 0..<bars {
                let value = Self.value(values, bar)
                guard value > 0 else { continue }
                path += Self.rectangle(bar, from: below[bar], to: below[bar] + value, of: scale)
                below[bar] += value
            }
            return Layer(style: style, path: path)
        }
    }

    private static func value(_ values: [Int], _ bar: Int) -> Int {
        bar < values.count ? min(max(0, values[bar]), 1 << 40) : 0
    }

    private static func rectangle(_ bar: Int, from bottom: Int, to top: Int, of scale: Int) -> String {
        let (left, low) = (bar * step + 1, position(bottom, of: scale))
        // However little it is, it can be seen.
        let high = min(position(top, of: scale), low - 1)
        return "M\(left) \(low)V\(high)h\(barWidth)V\(low)z"
    }

    /// How far below the upper edge.
    private static func position(_ value: Int, of scale: Int) -> Int {
        height - Int((Double(value) / Double(scale) * Double(height - 1)).rounded())
    }
}
