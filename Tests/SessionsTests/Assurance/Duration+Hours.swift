extension Duration {
    static func hours(_ number: Int) -> Duration { .seconds(number * 3_600) }

    static func minutes(_ number: Int) -> Duration { .seconds(number * 60) }
}
