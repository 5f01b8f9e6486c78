import Cards
import Foundation

/// The dated policy of one province, checked as a whole: it answers what is in force where and when.
///
///     let book = try PolicyBook.load(folder: PolicyBook.bundledFolder)
///     let policy = book.policy(at: now, city: card.city)
///
/// Every period of every place is put together once, at loading; asking is a look-up.
package struct PolicyBook: Sendable {
  package let province: Place
  private let draft: PolicyDraft
  private let provinceTimeline: PolicyTimeline
  /// Only the cities that differ from the province.
  private let cityTimelines: [RegionCode: PolicyTimeline]

  /// The policies that travel with the program.
  package static var bundledFolder: String {
    Bundle.module.bundleURL.appendingPathComponent("Policies/shaanxi").path
  }

  /// Reads a folder, or says everything that is wrong in it.
  package static func load(folder: String) throws(FolderFaults) -> PolicyBook {
    var reader = PolicyReader(folder: folder)
    reader.read()
    let unchecked = reader.faults
    let faults = reader.hasFolder ? unchecked + PolicyChecks.faults(in: reader.draft, reported: unchecked) : unchecked
    guard faults.isEmpty, let province = reader.draft.province, let starts = reader.draft.starts else {
      throw FolderFaults("policy", folder: folder, faults: faults)
    }
    return PolicyBook(reader.draft, province: province, starts: starts)
  }

  private init(_ draft: PolicyDraft, province: Place, starts: Day) {
    self.province = province
    self.draft = draft
    provinceTimeline = PolicyTimeline(draft, city: nil, province: province, starts: starts)
    cityTimelines = Dictionary(
      uniqueKeysWithValues: draft.overrides.keys.map { city in
        (city, PolicyTimeline(draft, city: city, province: province, starts: starts))
      })
  }

  /// What is in force; a county has its city's policy, a place without its own the province's.
  ///
  /// Before the first day of the book it is what was in force on that day.
  package func policy(at now: Instant, city: RegionCode?) -> Policy {
    timeline(of: city).policy(at: now)
  }

  /// The policy for a file: of the city that makes or made the card, or of where the person is insured.
  func policy(for holder: Holder, at now: Instant) -> Policy {
    let city =
      holder.application?.city ?? holder.card?.city ?? holder.voidCards.last?.city ?? holder.person.insurance?.place
    return policy(at: now, city: city?.city)
  }

  /// Every value in force with its source, in the order of the files.
  package func sources(at now: Instant, city: RegionCode?) -> [ShownValue] {
    let city = city.map { draft.overrides[$0] == nil ? $0.city : $0 }
    let now = max(now, provinceTimeline.start)
    return draft.series.compactMap { series in
      draft.entry(of: series, city: city, at: now).map { entry, isOverride in
        ShownValue(
          key: series.key, value: entry.setting.text, from: entry.from, source: entry.source,
          writtenAt: entry.spot.description, overriddenByCity: isOverride)
      }
    }
  }

  /// After how many days the first cards go back to their city, over all cities; nil when none do anywhere.
  func shortestUnclaimedReturn(at now: Instant) -> Int? {
    let policies = [provinceTimeline.policy(at: now)] + cityTimelines.values.map { $0.policy(at: now) }
    return policies.compactMap(\.unclaimedReturnDays).min()
  }

  private func timeline(of city: RegionCode?) -> PolicyTimeline {
    guard let city else { return provinceTimeline }
    return cityTimelines[city] ?? cityTimelines[city.city] ?? provinceTimeline
  }
}

/// A value in force, as the people who answer for it see it.
package struct ShownValue: Sendable, Equatable {
  /// As `oral-loss-life`, `channels/activate-social`, `banks/102`, `cities/610100` or `outlets/610100-01`.
  package let key: String
  /// As the file gives it.
  package let value: String
  package let from: Day
  package let source: String
  /// File and line, as `values.yaml:12`.
  package let writtenAt: String
  package let overriddenByCity: Bool
}
