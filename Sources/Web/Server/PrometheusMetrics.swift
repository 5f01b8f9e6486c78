import CoreMetrics
import Synchronization

/// Counters, gauges and histograms of times kept in memory and shown in Prometheus' text form.
package final class PrometheusMetrics: MetricsFactory, Sendable {
  /// The one that the process reports to.
  package static let shared = PrometheusMetrics()

  private struct Key: Hashable {
    let name: String
    let labels: String
  }
  private let counters = Mutex<[Key: Cell]>([:])
  private let gauges = Mutex<[Key: Cell]>([:])
  private let timers = Mutex<[Key: Histogram]>([:])

  package init() {}

  package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    cell(label, dimensions, in: counters)
  }

  package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    aggregate ? histogram(label, dimensions) : cell(label, dimensions, in: gauges)
  }

  package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    histogram(label, dimensions)
  }

  // Handlers live as long as the process: their labels come from the route table, so there are few.
  package func destroyCounter(_ handler: any CounterHandler) {}
  package func destroyRecorder(_ handler: any RecorderHandler) {}
  package func destroyTimer(_ handler: any TimerHandler) {}

  /// Everything, in the order of names and labels; what is measured only when somebody asks stands at the end.
  package func text(with readings: [Figure] = []) -> String {
    lines(of: counters.withLock { $0 }, type: "counter") { name, labels, cell in
      ["\(name)\(braced(labels)) \(cell.value)"]
    }
      + lines(of: gauges.withLock { $0 }, type: "gauge") { name, labels, cell in
        ["\(name)\(braced(labels)) \(cell.value)"]
      }
      + lines(of: timers.withLock { $0 }, type: "histogram", Self.lines(of:_:_:))
      + readings.map { "# TYPE \($0.name) gauge\n\($0.name) \($0.value)\n" }.joined()
  }

  private static func lines(of name: String, _ labels: String, _ histogram: Histogram) -> [String] {
    let (buckets, count, sum) = histogram.read()
    let before = labels.isEmpty ? "" : labels + ","
    let bounds = Histogram.bounds.map { "\($0)" } + ["+Inf"]
    return zip(bounds, buckets + [count]).map { "\(name)_bucket{\(before)le=\"\($0)\"} \($1)" }
      + ["\(name)_sum\(braced(labels)) \(sum)", "\(name)_count\(braced(labels)) \(count)"]
  }

  private func lines<Handler>(
    of handlers: [Key: Handler], type: String, _ line: (String, String, Handler) -> [String]
  ) -> String {
    var text = ""
    var last = ""
    for (key, handler) in handlers.sorted(by: { ($0.key.name, $0.key.labels) < ($1.key.name, $1.key.labels) }) {
      if key.name != last { text += "# TYPE \(key.name) \(type)\n" }
      last = key.name
      text += line(key.name, key.labels, handler).map { $0 + "\n" }.joined()
    }
    return text
  }

  private func key(_ label: String, _ dimensions: [(String, String)]) -> Key {
    let labels = dimensions.map { "\($0)=\"\(Self.escape($1))\"" }.joined(separator: ",")
    return Key(name: label, labels: labels)
  }

  private static func escape(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  private func cell(
    _ label: String, _ dimensions: [(String, String)], in cells: borrowing Mutex<[Key: Cell]>
  ) -> Cell {
    let key = key(label, dimensions)
    return cells.withLock { cells in
      if let cell = cells[key] { return cell }
      let cell = Cell()
      cells[key] = cell
      return cell
    }
  }

  private func histogram(_ label: String, _ dimensions: [(String, String)]) -> Histogram {
    let key = key(label, dimensions)
    return timers.withLock { timers in
      if let histogram = timers[key] { return histogram }
      let histogram = Histogram()
      timers[key] = histogram
      return histogram
    }
  }
}

private func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

/// A gauge that is read at the moment when somebody asks.
package struct Figure: Sendable, Equatable {
  let name: String
  let value: Double

  init(_ name: String, _ value: some BinaryInteger) { self.init(name, Double(value)) }

  init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}

/// A counter or a gauge.
private final class Cell: CounterHandler, RecorderHandler, Sendable {
  private let number = Mutex<Double>(0)

  var value: Double { number.withLock { $0 } }

  func increment(by amount: Int64) { number.withLock { $0 += Double(amount) } }
  func reset() { number.withLock { $0 = 0 } }
  func record(_ value: Int64) { number.withLock { $0 = Double(value) } }
  func record(_ value: Double) { number.withLock { $0 = value } }
}

/// How many took how long, in seconds.
private final class Histogram: TimerHandler, RecorderHandler, Sendable {
  /// Few, for there is a row of them for each route: from "at once" to the deadline.
  static let bounds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

  private struct Total {
    var buckets = [Int](repeating: 0, count: bounds.count)
    var count = 0
    var sum = 0.0
  }
  private let total = Mutex(Total())

  /// How many took at most each bound, how many there were, and their sum.
  func read() -> (buckets: [Int], count: Int, sum: Double) { total.withLock { ($0.buckets, $0.count, $0.sum) } }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    total.withLock { total in
      for (index, bound) in Self.bounds.enumerated() where value <= bound { total.buckets[index] += 1 }
      total.count += 1
      total.sum += value
    }
  }
}
