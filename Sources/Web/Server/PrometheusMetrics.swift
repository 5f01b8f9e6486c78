import CoreMetrics
import Synchronization

/// Counters, gauges and timers kept in memory and shown in Prometheus' text form.
package final class PrometheusMetrics: MetricsFactory, Sendable {
  /// The one that the process reports to.
  package static let shared = PrometheusMetrics()

  private struct Key: Hashable {
    let name: String
    let labels: String
  }
  private let counters = Mutex<[Key: Cell]>([:])
  private let gauges = Mutex<[Key: Cell]>([:])
  private let timers = Mutex<[Key: Summary]>([:])

  package init() {}

  package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    cell(label, dimensions, in: counters)
  }

  package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    aggregate ? summary(label, dimensions) : cell(label, dimensions, in: gauges)
  }

  package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    summary(label, dimensions)
  }

  // Handlers live as long as the process: their labels come from the route table, so there are few.
  package func destroyCounter(_ handler: any CounterHandler) {}
  package func destroyRecorder(_ handler: any RecorderHandler) {}
  package func destroyTimer(_ handler: any TimerHandler) {}

  /// Everything, in the order of names and labels.
  package func text() -> String {
    lines(of: counters.withLock { $0 }, type: "counter") { name, labels, cell in ["\(name)\(labels) \(cell.value)"] }
      + lines(of: gauges.withLock { $0 }, type: "gauge") { name, labels, cell in ["\(name)\(labels) \(cell.value)"] }
      + lines(of: timers.withLock { $0 }, type: "summary") { name, labels, summary in
        let (count, sum) = summary.read()
        return ["\(name)_count\(labels) \(count)", "\(name)_sum\(labels) \(sum)"]
      }
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
    return Key(name: label, labels: labels.isEmpty ? "" : "{\(labels)}")
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

  private func summary(_ label: String, _ dimensions: [(String, String)]) -> Summary {
    let key = key(label, dimensions)
    return timers.withLock { timers in
      if let summary = timers[key] { return summary }
      let summary = Summary()
      timers[key] = summary
      return summary
    }
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

/// How many, and how long in all, in seconds.
private final class Summary: TimerHandler, RecorderHandler, Sendable {
  private let total = Mutex<(count: Int, sum: Double)>((0, 0))

  func read() -> (count: Int, sum: Double) { total.withLock { $0 } }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
  func record(_ value: Int64) { record(Double(value)) }
  func record(_ value: Double) { total.withLock { $0 = ($0.count + 1, $0.sum + value) } }
}
