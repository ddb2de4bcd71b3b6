import Testing

@testable import Operations

@Suite("The page of metrics")
struct MetricsPageTests {
    private func page(_ fill: (inout MetricsPage) -> Void) -> String {
        var page = MetricsPage()
        fill(&page)
        return page.text
    }

    @Test("a family has its help and its type once, before its samples")
    func family() {
        let metric = Metric("doors_total", .counter, by: "side", help: "Doors opened.")
        #expect(
            page { $0.add(metric, [(["left"], 2), (["right"], 0)]) } == """
                # HELP coatcheck_doors_total Doors opened.
                # TYPE coatcheck_doors_total counter
                coatcheck_doors_total{side="left"} 2
                coatcheck_doors_total{side="right"} 0

                """)
    }

    @Test("a family without labels has no braces, and whole numbers have no fraction")
    func plain() {
        let metric = Metric("coats", .gauge, help: "Coats.")
        #expect(page { $0.add(metric, 9_007_199_254_740_991) }.hasSuffix("\ncoatcheck_coats 9007199254740991\n"))
        #expect(page { $0.add(metric, 0.25) }.hasSuffix("\ncoatcheck_coats 0.25\n"))
    }

    @Test("a backslash, a quote and a line break in a label or in the help cannot end it")
    func escaping() {
        let metric = Metric("coats", .gauge, by: "name", help: "a\\b\n\"c\"")
        let text = page { $0.add(metric, [(["x\\\"\n} 1"], 1)]) }
        #expect(text.contains(#"# HELP coatcheck_coats a\\b\n"c""# + "\n"))
        #expect(text.hasSuffix(#"coatcheck_coats{name="x\\\"\n} 1"} 1"# + "\n"))
        #expect(text.split(separator: "\n").count == 3)
    }

    @Test("the buckets of a histogram are cumulative, and the last one is the count")
    func histogram() {
        let histogram = Histogram()
        for duration in [Duration.microseconds(80), .microseconds(100), .milliseconds(3), .seconds(7)] {
            histogram.record(duration)
        }
        let metric = Metric("walk_seconds", .histogram, by: "way", help: "Walks.")
        let lines = page { $0.add(metric, [(["up"], histogram.reading)]) }.split(separator: "\n")
        #expect(lines[2] == #"coatcheck_walk_seconds_bucket{way="up",le="0.0001"} 2"#)
        #expect(lines.contains(#"coatcheck_walk_seconds_bucket{way="up",le="0.0025"} 2"#))
        #expect(lines.contains(#"coatcheck_walk_seconds_bucket{way="up",le="0.005"} 3"#))
        #expect(lines.contains(#"coatcheck_walk_seconds_bucket{way="up",le="5"} 3"#))
        #expect(
            lines.suffix(3) == [
                #"coatcheck_walk_seconds_bucket{way="up",le="+Inf"} 4"#,
                #"coatcheck_walk_seconds_sum{way="up"} 7.00318"#, #"coatcheck_walk_seconds_count{way="up"} 4"#,
            ])
    }

    @Test("a duration that a clock measured backwards counts as none")
    func backwards() {
        let histogram = Histogram()
        histogram.record(.seconds(-1))
        #expect(histogram.reading.seconds == 0)
        #expect(histogram.reading.steps.first?.count == 1)
    }

    @Test("no increment is lost when many threads count")
    func concurrent() async {
        let counter = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<1000 { counter.add() } } }
        }
        #expect(counter.value == 8000)
    }
}
