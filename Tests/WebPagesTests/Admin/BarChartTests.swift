import Testing

@testable import WebPages

@Suite("Bars of a chart")
struct BarChartTests {
    @Test("the largest number fills the height, and others have their share of it")
    func scale() {
        let chart = BarChart([("plain", [4, 2, 0])])
        #expect(chart.width == 30)
        #expect(chart.layers == [.init(style: "plain", path: "M1 48V1h8V48zM11 48V24h8V48z")])
    }

    @Test("bars of a second series stand on those of the first")
    func stack() {
        let chart = BarChart([("good", [1]), ("bad", [1])])
        #expect(chart.layers.map(\.path) == ["M1 48V24h8V48z", "M1 24V1h8V24z"])
    }

    @Test("however little it is beside the largest, it can be seen")
    func little() {
        #expect(BarChart([("plain", [1, 1_000_000])]).layers[0].path.hasPrefix("M1 48V47h8V48z"))
    }

    @Test(
        "no number, negative ones and very large ones draw no bar outside of the picture",
        arguments: [[], [0, 0], [-5, 3], [.max, .max]])
    func limits(values: [Int]) {
        let chart = BarChart([("plain", values)])
        let numbers = chart.layers[0].path.split { !$0.isNumber && $0 != "-" }.compactMap { Int($0) }
        #expect(numbers.allSatisfy { (0...max(48, chart.width)).contains($0) })
    }
}
