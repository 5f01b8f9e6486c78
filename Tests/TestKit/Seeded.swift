import Foundation

/// SplitMix64: the same numbers for the same seed, everywhere. `QINKA_SEED` repeats a run whose seed was printed.
package struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  package init(_ seed: UInt64, for story: String) {
    let wanted = ProcessInfo.processInfo.environment["QINKA_SEED"].flatMap { UInt64($0) }
    state = wanted ?? seed
    print("\(story): seed \(state)")
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
